"""Converters from published data sets to the feeds of the demo store (see data/README.md)."""
