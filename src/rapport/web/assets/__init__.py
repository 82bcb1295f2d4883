"""Sources of styles and scripts, and what builds them. Not part of the installed program."""
