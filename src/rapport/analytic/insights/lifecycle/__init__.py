"""The lifecycle of customers: how many are in which state, who moved, how each state is handled."""
