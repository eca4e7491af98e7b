-- Counts a try to sign in, for each of its keys, unless one of them has had as many as it may.
-- KEYS: counters (strings). ARGV: tries that are let through, how long they count from the first one (s).
-- Returns 0 if the try may be made, else how long to wait (s).
for _, key in ipairs(KEYS) do
  if tonumber(redis.call('GET', key) or 0) >= tonumber(ARGV[1]) then
    return math.max(1, redis.call('TTL', key))
  end
end
for _, key in ipairs(KEYS) do
  if redis.call('INCR', key) == 1 then
    redis.call('EXPIRE', key, ARGV[2])
  end
end
return 0
