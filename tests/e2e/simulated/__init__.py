"""Simulated shoppers: seeded goals over the whole service, every reply checked (see __main__.py)."""
