"""Customer equity, told: the statement between two days, its readings, its share of what the company is worth."""
