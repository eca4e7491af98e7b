"""Where conversations and their locks are kept: in Redis, or in this process."""
