-- Counts a request against a limit that fills up evenly (generic cell rate algorithm).
--
-- KEYS: the limit's key (string: when it would be full again, µs). ARGV: requests a minute; as many may come at once.
-- Returns 0, or how long to wait (ms) if the request is one too many; it is not counted then.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local minute = 60000000
local full_at = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now) + minute / ARGV[1]
if full_at - now > minute then
  return math.ceil((full_at - now - minute) / 1000)
end
redis.call('SET', KEYS[1], string.format('%.0f', full_at), 'PX', math.ceil((full_at - now) / 1000))
return 0
