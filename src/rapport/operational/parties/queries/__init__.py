"""Reading parties: answers that are not rows."""
