-- One round trip of a search: what the published version says of this customer and of these items.
-- KEYS[1] the pointer; every other key is KEYS[1]'s prefix .. version .. name and has the same hash tag.
-- ARGV[1] prefix, ARGV[2] version whose popularity the caller has already, ARGV[3] customer id ("" for none),
-- ARGV[4…] item positions whose neighbours are wanted.
-- Returns {version, order, popularity or false, days, customer's scores or false, owned or false, {neighbours…}};
-- {} when nothing is published.
local version = redis.call('GET', KEYS[1])
if not version then
  return {}
end
local base = ARGV[1] .. version .. ':'
local meta = redis.call('HMGET', base .. 'meta', 'order', 'days')
local popular, user, owned = false, false, false
if version ~= ARGV[2] then
  popular = redis.call('GET', base .. 'popular')
end
if ARGV[3] ~= '' then
  user = redis.call('HGET', base .. 'users', ARGV[3])
  owned = redis.call('HGET', base .. 'owned', ARGV[3])
end
local neighbours = {}
for i = 4, #ARGV do
  neighbours[#neighbours + 1] = redis.call('HGET', base .. 'neighbours', ARGV[i])
end
return {version, meta[1], popular, meta[2], user, owned, neighbours}
