-- Notes a try to see an order before it is made, unless there were too many wrong ones.
-- KEYS: sets of wrong tries, one a way of counting (conversation, order number, customer number); ARGV: the try, most tries, seconds
-- Returns how many tries are left after this one if it is wrong, -1 if it must not be made.
local left = tonumber(ARGV[2])
for _, key in ipairs(KEYS) do
  if redis.call('SCARD', key) >= tonumber(ARGV[2]) then
    return -1
  end
end
for _, key in ipairs(KEYS) do
  redis.call('SADD', key, ARGV[1])
  if redis.call('TTL', key) < 0 then
    redis.call('EXPIRE', key, ARGV[3])
  end
  left = math.min(left, tonumber(ARGV[2]) - redis.call('SCARD', key))
end
return left
