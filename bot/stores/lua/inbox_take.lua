-- The message that has waited longest, and how many leases of the lock it has been taken under, this one included.
--
-- KEYS: inbox (stream), tries (hash: fencing token → id in the inbox of what was taken last under it).
-- ARGV: fencing token, expiry (ms). Returns {id, {name, value, …}, leases}, or nothing if no message waits.
local inbox, tries = KEYS[1], KEYS[2]
local waiting = redis.call('XRANGE', inbox, '-', '+', 'COUNT', 1)[1]
if not waiting then
  return false
end
redis.call('HSET', tries, ARGV[1], waiting[1])
redis.call('PEXPIRE', tries, ARGV[2])
local taken = redis.call('HGETALL', tries)
local count = 0
for i = 1, #taken, 2 do
  if taken[i + 1] == waiting[1] then
    count = count + 1
  else
    redis.call('HDEL', tries, taken[i])
  end
end
waiting[3] = count
return waiting
