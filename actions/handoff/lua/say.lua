-- Takes a person's message in, to be shown by a bot: once, however often it is sent, and only if the person
-- holds the conversation.
--
-- KEYS: owner (hash), accepted (hash: ids that were taken in), inbox (stream), earlier (hash: as in message_accept.lua
-- of the bot), of one conversation.
-- ARGV: the person's id, message id, how many may wait, expiry (ms), how many ids are kept, then names and values of
-- the inbox entry.
-- Returns 1 if it is new, 0 if it was taken in before, -1 if the person does not hold the conversation, -2 if too
-- many messages wait.
local owner, accepted, inbox, earlier = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
if redis.call('HGET', accepted, ARGV[2]) or redis.call('HGET', earlier, ARGV[2]) then
  return 0
end
local held = redis.call('HMGET', owner, 'state', 'agent', 'channel')
if held[1] ~= 'human' or held[2] ~= ARGV[1] then
  return -1
end
if redis.call('XLEN', inbox) >= tonumber(ARGV[3]) then
  return -2
end
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('XADD', inbox, '*', 'channel', held[3] or '', unpack(ARGV, 6))
if redis.call('HLEN', accepted) >= tonumber(ARGV[5]) then
  redis.call('RENAME', accepted, earlier)
end
redis.call('HSET', accepted, ARGV[2], now_ms)
redis.call('HSETNX', owner, 'answered_at', now_ms)
redis.call('HSET', owner, 'spoke_at', now_ms)
for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, ARGV[4])
end
return 1
