-- Makes a written version the current one, whole or not at all.
-- KEYS[1] pointer to the current version, KEYS[2] pointer to the previous one.
-- ARGV[1] prefix, ARGV[2] the version.
-- Returns 1, or the name of what is missing or not whole (its writer was interrupted or it expired).
local function base_of(version)
  return ARGV[1] .. version .. ':'
end
local function shards_of(version, part, count)
  local keys = {}
  for shard = 0, (redis.call('HGET', base_of(version) .. 'meta', count) or 0) - 1 do
    keys[#keys + 1] = base_of(version) .. part .. ':' .. shard
  end
  return keys
end
local function parts_of(version)
  return {
    meta = {base_of(version) .. 'meta'},
    popular = {base_of(version) .. 'popular'},
    users = shards_of(version, 'users', 'user_shards'),
    neighbours = shards_of(version, 'neighbours', 'item_shards'),
  }
end
local function each(parts, command)
  for _, keys in pairs(parts) do
    for _, key in ipairs(keys) do
      redis.call(command, key)
    end
  end
end
local fresh = parts_of(ARGV[2])
for _, name in ipairs({'meta', 'popular'}) do
  if redis.call('EXISTS', fresh[name][1]) == 0 then
    return name
  end
end
for _, name in ipairs({'users', 'neighbours'}) do
  local fields = 0
  for _, key in ipairs(fresh[name]) do
    fields = fields + redis.call('HLEN', key)
  end
  if fields ~= tonumber(redis.call('HGET', fresh.meta[1], name)) then
    return name
  end
end
local current, previous = redis.call('GET', KEYS[1]), redis.call('GET', KEYS[2])
each(fresh, 'PERSIST')
if previous and previous ~= ARGV[2] and previous ~= current then
  -- Each search reads in one script, so nobody is still reading it.
  each(parts_of(previous), 'UNLINK')
end
redis.call('SET', KEYS[1], ARGV[2])
if current and current ~= ARGV[2] then
  redis.call('SET', KEYS[2], current)
end
return 1
