"""The first page of the portfolio: its figures, drawings and files."""
