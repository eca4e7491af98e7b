-- Notes changes of products: KEYS stream, hash; ARGV most entries, then id and value of each product.
-- The value is kept behind the id of the entry that tells of it, which says when and in which order it changed.
local ids = {}
for i = 2, #ARGV, 2 do
  ids[#ids + 1] = ARGV[i]
end
local entry = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'ids', cjson.encode(ids))
for i = 2, #ARGV, 2 do
  redis.call('HSET', KEYS[2], ARGV[i], entry .. '\n' .. ARGV[i + 1])
end
return entry
