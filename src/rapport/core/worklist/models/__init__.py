"""Plans that hang on any record: notes and to-dos."""

from rapport.core.worklist.models.notes import Note
from rapport.core.worklist.models.todos import ToDo

__all__ = ["Note", "ToDo"]
