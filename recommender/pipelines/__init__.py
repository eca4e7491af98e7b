"""Offline work: import, build, train, publish. Serving never imports from here."""
