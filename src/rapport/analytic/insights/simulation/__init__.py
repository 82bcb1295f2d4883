"""The simulator: what the base would be worth if costs, margins, retention or acquisition were others."""
