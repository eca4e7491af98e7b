-- Puts an entry that nobody wrote into an inbox: one of its kind a conversation, however often it is tried.
--
-- KEYS: accepted (hash: ids that were taken in), inbox (stream), earlier (hash: as in message_accept.lua).
-- ARGV: kind, message id, expiry (ms), how many ids are kept, how many may wait.
-- Returns 1 if it is new and now waits, else 0.
local accepted, inbox, earlier = KEYS[1], KEYS[2], KEYS[3]
local name = 'kind:' .. ARGV[1]
if redis.call('HGET', accepted, name) or redis.call('HGET', earlier, name) then
  return 0
end
if redis.call('XLEN', inbox) >= tonumber(ARGV[5]) then
  return 0
end
redis.call('XADD', inbox, '*', 'kind', ARGV[1], 'message_id', ARGV[2])
if redis.call('HLEN', accepted) >= tonumber(ARGV[4]) then
  redis.call('RENAME', accepted, earlier)
end
redis.call('HSET', accepted, name, '')
for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, ARGV[3])
end
return 1
