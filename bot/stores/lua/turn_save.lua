-- Appends a turn to a conversation, if nobody has taken the conversation over; with it, where the message came
-- through the inbox, that message leaves it and the answer is appended to what is delivered.
--
-- KEYS: state (hash), turns (list), inbox (stream), messages (stream), owner (hash).
-- ARGV: fencing token, turns kept before, the turn, expiry (ms); where the window moves, how many turns lie before
-- it and the snapshot that stands for them ('' otherwise); id in the inbox and the answer (JSON, '' for
-- none to show; both '' otherwise), channel to wake, about how many entries are kept; who answers in this turn (bot or human; '' where it does not matter).
-- Returns how many turns are kept now; -1 if a later lock was taken, -2 if another turn was kept meanwhile, -3 if
-- the message was answered meanwhile, -4 if a person took the conversation or gave it back meanwhile.
local state, turns, inbox, messages, owner = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
if redis.call('HGET', state, 'fence') ~= ARGV[1] then
  return -1
end
if tonumber(redis.call('HGET', state, 'version') or 0) ~= tonumber(ARGV[2]) then
  return -2
end
if ARGV[11] ~= '' and (redis.call('HGET', owner, 'state') == 'human') ~= (ARGV[11] == 'human') then
  return -4
end
if ARGV[7] ~= '' then
  if redis.call('XDEL', inbox, ARGV[7]) == 0 then
    return -3
  end
  if ARGV[8] ~= '' then
    redis.call('XADD', messages, 'MAXLEN', '~', ARGV[10], '*', 'entry', ARGV[8])
    redis.call('PEXPIRE', messages, ARGV[4])
  end
end
redis.call('RPUSH', turns, ARGV[3])
if ARGV[6] ~= '' then
  redis.call('HSET', state, 'before', ARGV[5], 'snapshot', ARGV[6])
end
redis.call('PEXPIRE', turns, ARGV[4])
redis.call('PEXPIRE', state, ARGV[4])
redis.call('PUBLISH', ARGV[9], 'turn')
return redis.call('HINCRBY', state, 'version', 1)
