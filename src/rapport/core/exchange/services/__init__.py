"""What can be done with files that come in and go out."""
