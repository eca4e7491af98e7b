-- Takes a shopper's message in: once, however often it is sent.
--
-- KEYS: accepted (hash: message id → id of its entry), inbox (stream), messages (stream), earlier (hash: what
-- accepted was when it became as long as messages; so at least as many message ids are known as entries are kept).
-- ARGV: message id, the entry that is shown (JSON), expiry (ms), channel to wake, about how many entries are kept,
-- how many may wait for their turn, then names and values of the inbox entry.
-- Returns {id of the entry that is shown, 1 if it is new, else 0}; {'', -1} if too many wait already.
local accepted, inbox, messages, earlier = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local known = redis.call('HGET', accepted, ARGV[1]) or redis.call('HGET', earlier, ARGV[1])
if known then
  return {known, 0}
end
if redis.call('XLEN', inbox) >= tonumber(ARGV[6]) then
  return {'', -1}
end
local id = redis.call('XADD', messages, 'MAXLEN', '~', ARGV[5], '*', 'entry', ARGV[2])
redis.call('XADD', inbox, '*', unpack(ARGV, 7))
if redis.call('HLEN', accepted) >= tonumber(ARGV[5]) then
  redis.call('RENAME', accepted, earlier)
end
redis.call('HSET', accepted, ARGV[1], id)
for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, ARGV[3])
end
redis.call('PUBLISH', ARGV[4], id)
return {id, 1}
