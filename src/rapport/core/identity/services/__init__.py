"""What can be done about users, teams, sessions, tokens and the company."""
