"""Next offers, told: of a customer, by product, and what goes with a product."""
