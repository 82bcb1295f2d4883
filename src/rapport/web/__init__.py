"""The interface kit: HTML and HTTP, no business."""
