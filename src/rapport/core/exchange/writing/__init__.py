"""Writing files: rows of any list as CSV, XLSX, Parquet or JSON lines."""
