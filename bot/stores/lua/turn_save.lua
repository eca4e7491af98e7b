-- Appends a turn to a conversation, if nobody has taken the conversation over.
--
-- KEYS: state (hash), turns (list). ARGV: fencing token, turns kept before, the turn, expiry (ms), and where
-- the window moves, how many turns lie before it and the snapshot that stands for them ('' otherwise).
-- Returns how many turns are kept now; -1 if a later lock was taken, -2 if another turn was kept meanwhile.
local state, turns = KEYS[1], KEYS[2]
if redis.call('HGET', state, 'fence') ~= ARGV[1] then
  return -1
end
if tonumber(redis.call('HGET', state, 'version') or 0) ~= tonumber(ARGV[2]) then
  return -2
end
redis.call('RPUSH', turns, ARGV[3])
if ARGV[6] ~= '' then
  redis.call('HSET', state, 'before', ARGV[5], 'snapshot', ARGV[6])
end
redis.call('PEXPIRE', turns, ARGV[4])
redis.call('PEXPIRE', state, ARGV[4])
return redis.call('HINCRBY', state, 'version', 1)
