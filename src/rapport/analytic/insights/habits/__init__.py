"""Habits, told: how customers buy and talk, all of them, a part, or one."""
