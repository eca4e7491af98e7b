-- Passes a conversation from one owner to another, if it is where the caller thinks it is; writes down who did
-- it, and, if asked, has a bot tell the shopper.
--
-- KEYS: owner (hash), handoffs (stream), inbox (stream), all of one conversation.
-- ARGV: states it may be in (with spaces around each, bot for none), the person who must hold it ('' for anyone),
-- the state it comes into (bot, waiting or human), who does it, why, person's id and name ('' but for human),
-- channel ('' but for waiting from bot), expiry (ms), how many transitions are kept, id of the inbox entry ('' to
-- tell nobody).
-- Returns {1, transitions so far}; else {0, the state, id and name of the person who holds it}.
local owner, handoffs, inbox = KEYS[1], KEYS[2], KEYS[3]
local was = redis.call('HMGET', owner, 'state', 'agent', 'name', 'reason', 'asked_at', 'claimed_at', 'answered_at',
  'channel')
local state = was[1] or 'bot'
if not string.find(ARGV[1], ' ' .. state .. ' ', 1, true) or (ARGV[2] ~= '' and was[2] ~= ARGV[2]) then
  return {0, state, was[2] or '', was[3] or ''}
end
local time = redis.call('TIME')
local now_ms = time[1] * 1000 + math.floor(time[2] / 1000)
local to, actor, reason, agent, name = ARGV[3], ARGV[4], ARGV[5], ARGV[6], ARGV[7]
local epoch = redis.call('HINCRBY', owner, 'epoch', 1)
local asked_at = was[5] or now_ms
local fields = {'epoch', epoch, 'at', now_ms, 'actor', actor, 'from', state, 'to', to, 'reason', reason, 'agent', agent,
  'name', name, 'asked_at', asked_at, 'asked_for', was[4] or reason}
for at, field in pairs({[6] = 'claimed_at', [7] = 'answered_at'}) do
  if was[at] then
    table.insert(fields, field)
    table.insert(fields, was[at])
  end
end
if was[2] then
  table.insert(fields, 'held_by')
  table.insert(fields, was[2])
  table.insert(fields, 'held_name')
  table.insert(fields, was[3])
end
redis.call('XADD', handoffs, 'MAXLEN', ARGV[10], '*', unpack(fields))

redis.call('HSET', owner, 'state', to, 'since', now_ms)
if to == 'human' then
  redis.call('HSET', owner, 'agent', agent, 'name', name)
  redis.call('HSETNX', owner, 'claimed_at', now_ms)
else
  redis.call('HDEL', owner, 'agent', 'name')
end
if to == 'bot' then
  redis.call('HDEL', owner, 'reason', 'asked_at', 'claimed_at', 'answered_at', 'spoke_at', 'channel')
elseif state == 'bot' then
  redis.call('HSET', owner, 'reason', reason, 'asked_at', now_ms, 'channel', ARGV[8])
end
if ARGV[11] ~= '' then
  redis.call('XADD', inbox, '*', 'kind', 'handoff', 'message_id', ARGV[11], 'state', to, 'from', state,
    'reason', reason, 'name', name ~= '' and name or was[3] or '', 'channel', was[8] or ARGV[8])
end
for _, key in ipairs(KEYS) do
  redis.call('PEXPIRE', key, ARGV[9])
end
return {1, epoch}
