"""Users, teams, sign-in, API tokens and company settings."""
