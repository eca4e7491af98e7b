"""The dialogue engine's side: what the shopper wants to do, and how each channel talks."""
