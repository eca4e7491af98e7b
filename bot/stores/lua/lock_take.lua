-- Takes a conversation's lock, or keeps a place in its queue. A waiter calls it again at least once a lease.
--
-- KEYS: lock (string: its owner), queue (sorted set: waiters by arrival), heard (sorted set: waiters by the
-- time they were last heard of, ms), state (hash of the conversation), holder (hash: who answers the conversation).
-- ARGV: owner, lease (ms), how many may wait, expiry of the conversation (ms).
-- Returns {fencing token, kept turns, who answers the conversation, the person's name} with the lock; {0, ms until the
-- lock's lease ends, '', ''} while it waits; {-1, 0, '', ''} if too many wait already.
local lock, queue, heard, state, holder = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local owner, lease_ms = ARGV[1], tonumber(ARGV[2])
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)

for _, lost in ipairs(redis.call('ZRANGEBYSCORE', heard, '-inf', now_ms - lease_ms)) do
  redis.call('ZREM', queue, lost)
  redis.call('ZREM', heard, lost)
end

local first = redis.call('ZRANGE', queue, 0, 0)[1]
if redis.call('EXISTS', lock) == 0 and (not first or first == owner) then
  redis.call('SET', lock, owner, 'PX', lease_ms)
  redis.call('ZREM', queue, owner)
  redis.call('ZREM', heard, owner)
  local fence = redis.call('HINCRBY', state, 'fence', 1)
  redis.call('PEXPIRE', state, ARGV[4])
  local held = redis.call('HMGET', holder, 'state', 'name')
  return {fence, tonumber(redis.call('HGET', state, 'version') or 0), held[1] or 'bot', held[2] or ''}
end

if not redis.call('ZSCORE', queue, owner) then
  if redis.call('ZCARD', queue) >= tonumber(ARGV[3]) then
    return {-1, 0, '', ''}
  end
  redis.call('ZADD', queue, time[1] * 1000000 + time[2], owner)
end
redis.call('ZADD', heard, now_ms, owner)
redis.call('PEXPIRE', queue, 2 * lease_ms)
redis.call('PEXPIRE', heard, 2 * lease_ms)
return {0, math.max(redis.call('PTTL', lock), 0), '', ''}
