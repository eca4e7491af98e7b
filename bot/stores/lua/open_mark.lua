-- Marks a message as one that may wait in an inbox. KEYS: open (sorted set). ARGV: its name.
local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], 'NX', time[1] * 1000 + math.floor(time[2] / 1000), ARGV[1])
