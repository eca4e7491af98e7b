"""How long a message waits for the turns before it, how many do, and how many entries are kept."""

WAIT_S = 10.0
MOST_WAITING = 20
MOST_KEPT = 1_000
