"""Typed domain events and the outbox that carries them to their subscribers."""
