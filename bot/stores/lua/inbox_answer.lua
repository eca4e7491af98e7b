-- Answers a message whose turn failed and left nothing to keep, if nobody has taken the conversation over.
--
-- KEYS: state (hash), inbox (stream), messages (stream), owner (hash). ARGV: fencing token, id in the inbox, the answer (JSON, '' for none to show),
-- expiry (ms), channel to wake, about how many entries are kept, who answers (bot or human; '' where it does not
-- matter).
-- Returns 1; -1 if a later lock was taken, -3 if the message was answered meanwhile, -4 if a person took the conversation
-- or gave it back meanwhile.
local state, inbox, messages, owner = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
if redis.call('HGET', state, 'fence') ~= ARGV[1] then
  return -1
end
if ARGV[7] ~= '' and (redis.call('HGET', owner, 'state') == 'human') ~= (ARGV[7] == 'human') then
  return -4
end
if redis.call('XDEL', inbox, ARGV[2]) == 0 then
  return -3
end
if ARGV[3] ~= '' then
  redis.call('XADD', messages, 'MAXLEN', '~', ARGV[6], '*', 'entry', ARGV[3])
  redis.call('PEXPIRE', messages, ARGV[4])
end
redis.call('PUBLISH', ARGV[5], 'turn')
return 1
