"""Letters and the server through which they leave."""
