"""What customers and channels cost: to win and to serve."""
