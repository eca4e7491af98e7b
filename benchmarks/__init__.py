"""Measurements, each a command that prints a table; `make bench` runs them all. Ratios within one run, never limits in tests."""
