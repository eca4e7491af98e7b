-- Notes products that were looked at, the latest last, each once.
--
-- KEYS: the list. ARGV: how many are kept, expiry (ms), then the products' ids.
for i = 3, #ARGV do
  redis.call('LREM', KEYS[1], 0, ARGV[i])
  redis.call('RPUSH', KEYS[1], ARGV[i])
end
redis.call('LTRIM', KEYS[1], -ARGV[1], -1)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
