"""The study of next offers: what to offer each customer next, why, and what it should bring."""
