"""Writing files: rows of any list as CSV, XLSX or Parquet."""
