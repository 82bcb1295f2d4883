"""The pipeline of the warehouse: its stages, what waits, and the tables it makes."""
