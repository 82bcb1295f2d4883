"""Claims about imports and exports."""
