"""Studies: saved questions with their method, parameters and day, their answers, and what they publish."""
