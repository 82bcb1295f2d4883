"""Reading files: what a file is, how it is written, and its rows as text."""
