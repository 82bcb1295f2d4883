"""The shapes of what people type in this room."""
