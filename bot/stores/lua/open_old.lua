-- Marks of messages that have been waiting for long, the oldest first.
-- KEYS: open (sorted set). ARGV: how long (ms), how many at most. Returns {name, age in ms, name, age, …}.
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local old = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now_ms - ARGV[1], 'WITHSCORES', 'LIMIT', 0, ARGV[2])
for i = 2, #old, 2 do
  old[i] = now_ms - old[i]
end
return old
