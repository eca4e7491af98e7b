-- Makes a written version the current one, whole or not at all.
-- KEYS[1] pointer to the current version, KEYS[2] pointer to the previous one.
-- ARGV[1] prefix, ARGV[2] the version, ARGV[3] seconds that a version past the previous one still lives,
-- ARGV[4…] pairs of a key's name and its number of fields (1 for a string).
-- Returns 1, or the name of a key that is missing or not whole (its writer was interrupted or it expired).
local base = ARGV[1] .. ARGV[2] .. ':'
for i = 4, #ARGV, 2 do
  local key, wanted = base .. ARGV[i], tonumber(ARGV[i + 1])
  local found = redis.call('TYPE', key).ok == 'hash' and redis.call('HLEN', key) or redis.call('EXISTS', key)
  if found ~= wanted then
    return ARGV[i]
  end
end
local current, previous = redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2])
for i = 4, #ARGV, 2 do
  redis.call('PERSIST', base .. ARGV[i])
  if previous and previous ~= ARGV[2] and previous ~= current then
    redis.call('EXPIRE', ARGV[1] .. previous .. ':' .. ARGV[i], ARGV[3])
  end
end
redis.call('SET', KEYS[1], ARGV[2])
if current and current ~= ARGV[2] then
  redis.call('SET', KEYS[2], current)
end
return 1
