"""The agents' console: where the people of the shop take over conversations (docs/handoff.md)."""
