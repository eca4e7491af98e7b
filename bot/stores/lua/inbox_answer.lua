-- Answers a message whose turn failed and left nothing to keep, if nobody has taken the conversation over.
--
-- KEYS: state (hash), inbox (stream), messages (stream). ARGV: fencing token, id in the inbox, the answer (JSON),
-- expiry (ms), channel to wake, about how many entries are kept.
-- Returns 1; -1 if a later lock was taken, -3 if the message was answered meanwhile.
local state, inbox, messages = KEYS[1], KEYS[2], KEYS[3]
if redis.call('HGET', state, 'fence') ~= ARGV[1] then
  return -1
end
if redis.call('XDEL', inbox, ARGV[2]) == 0 then
  return -3
end
local id = redis.call('XADD', messages, 'MAXLEN', '~', ARGV[6], '*', 'entry', ARGV[3])
redis.call('PEXPIRE', messages, ARGV[4])
redis.call('PUBLISH', ARGV[5], id)
return 1
