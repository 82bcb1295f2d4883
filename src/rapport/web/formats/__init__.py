"""How dates and numbers are written, a package a language (FORMAT_MODULE_PATH)."""
