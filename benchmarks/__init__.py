"""Measurements, each a command that prints a table; `make bench` runs them all.

They compare ratios within one run; no test holds a time limit.
"""
