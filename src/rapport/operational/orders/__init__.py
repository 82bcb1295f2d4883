"""Orders and their lines: the money that value is computed from."""
