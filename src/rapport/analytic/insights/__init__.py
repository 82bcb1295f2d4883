"""Insights: the pages on which analysis is read, each figure open to its customers."""
