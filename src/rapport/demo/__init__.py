"""The sample company, Alizé Énergie: loaded and removed in one command."""
