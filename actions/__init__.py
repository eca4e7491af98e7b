"""The custom-actions server: what the assistant does when the dialogue engine asks for it."""
