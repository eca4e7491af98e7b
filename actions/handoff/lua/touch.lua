-- Names a conversation whose owner may be about to change. KEYS: touched (sorted set). ARGV: conversation.
-- Returns when that was, in microseconds.
local time = redis.call('TIME')
local now_us = string.format('%.0f', time[1] * 1000000 + time[2])
redis.call('ZADD', KEYS[1], now_us, ARGV[1])
return now_us
