"""Reading notes and to-dos."""
