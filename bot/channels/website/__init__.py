"""The website's channel: public, knows its shoppers by a signed session alone (docs/widget-channel.md)."""
