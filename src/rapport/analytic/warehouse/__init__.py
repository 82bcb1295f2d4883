"""The warehouse: the one room that opens the analytic engine (DuckDB through Ibis)."""
