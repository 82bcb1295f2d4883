"""The core rooms that every wing needs."""
