-- Gives a conversation's lock back, or the place in its queue, and wakes who is next.
--
-- KEYS: lock, queue, heard (see lock_take.lua). ARGV: owner, lease (ms), prefix of the keys that wake a waiter.
-- Returns 1 if the lock was the owner's.
local lock, queue, heard = KEYS[1], KEYS[2], KEYS[3]
local owned = redis.call('GET', lock) == ARGV[1]
if owned then
  redis.call('DEL', lock)
end
redis.call('ZREM', queue, ARGV[1])
redis.call('ZREM', heard, ARGV[1])
if redis.call('EXISTS', lock) == 0 then
  local first = redis.call('ZRANGE', queue, 0, 0)[1]
  if first then
    local bell = ARGV[3] .. first
    redis.call('LPUSH', bell, '1')
    redis.call('PEXPIRE', bell, ARGV[2])
  end
end
return owned and 1 or 0
