-- Keep one watch of a shopper unless they have too many: KEYS[1] the shopper's hash; ARGV: item, record, most, expiry in seconds.
-- Returns 1 if it is kept (a watch of the same item is replaced), 0 if there are too many.
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 and redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then
  return 0
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[4])
return 1
