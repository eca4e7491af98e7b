"""How long a message waits for the turns before it, and how many do."""

WAIT_S = 10.0
MOST_WAITING = 20
