"""The operational wing's rooms."""
