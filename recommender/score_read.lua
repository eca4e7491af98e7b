-- One round trip of a search: what the published version says of this customer and of these items.
-- KEYS[1] the pointer; every other key is the prefix .. version .. name and has the same hash tag.
-- ARGV[1] prefix, ARGV[2] layout that the caller can read, ARGV[3] item positions a hash of neighbours,
-- ARGV[4] purchases whose neighbours are wanted, ARGV[5] version whose popularity the caller has already,
-- ARGV[6] customer id ("" for none), ARGV[7] the number that finds the customer's shard,
-- ARGV[8…] item positions whose neighbours are wanted.
-- Returns {version, popular or false, days, customer's rankings or false, {neighbours of items…},
-- {neighbours of the customer's first purchases…}}; {version} of another layout; {} when nothing is published.
local version = redis.call('GET', KEYS[1])
if not version then
  return {}
end
local base = ARGV[1] .. version .. ':'
local meta = redis.call('HMGET', base .. 'meta', 'layout', 'days', 'user_shards')
if meta[1] ~= ARGV[2] then
  return {version}
end
local function neighbours(item)
  return redis.call('HGET', base .. 'neighbours:' .. math.floor(item / ARGV[3]), item)
end
local popular, user = false, false
if version ~= ARGV[5] then
  popular = redis.call('GET', base .. 'popular')
end
if ARGV[6] ~= '' then
  user = redis.call('HGET', base .. 'users:' .. ARGV[7] % meta[3], ARGV[6])
end
local asked, grounds = {}, {}
for i = 8, #ARGV do
  asked[#asked + 1] = neighbours(ARGV[i])
end
if user then
  -- The purchases come first: two bytes of their number, nine that a reader needs, three an item.
  local low, high = string.byte(user, 1, 2)
  for i = 1, math.min(low + 256 * high, ARGV[4]) do
    local a, b, c = string.byte(user, 9 + 3 * i, 11 + 3 * i)
    grounds[i] = neighbours(a + 256 * b + 65536 * c)
  end
end
return {version, popular, meta[2], user, asked, grounds}
