-- Names a conversation whose owner may be about to change. KEYS: touched (sorted set). ARGV: the announcement.
local time = redis.call('TIME')
redis.call('ZADD', KEYS[1], time[1] * 1000 + math.floor(time[2] / 1000), ARGV[1])
