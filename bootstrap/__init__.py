"""From a fresh clone to a running assistant: the commands behind the Makefile.

Standard library only, for the system's own python3 (3.9 or newer): it runs before any environment exists.
"""
