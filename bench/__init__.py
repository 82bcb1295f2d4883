"""How fast Rapport is with a large base: `make bench`. Measured from outside: files, command line, HTTP."""
