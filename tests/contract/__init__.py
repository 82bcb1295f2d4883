"""What every registered thing must keep, whatever its room."""
