-- Copies what a conversation's own keys say of its owner into the index of the desk, unless the index is newer.
--
-- KEYS: touched (sorted set), epochs (hash), waiting (sorted set), held (hash), audit (stream), cases (sorted set),
-- waits (list), all of the desk.
-- ARGV: conversation, the announcement that is to be taken out of touched ('' for none), transitions so far, state, since when it waits (ms), person who holds it,
-- expiry of a case (ms), how many audit entries and how many waits are kept, then the transitions as JSON, oldest
-- first.
-- Returns how many transitions were new to the index.
local touched, epochs, waiting, held, audit, cases, waits =
  KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6], KEYS[7]
local conversation, epoch, state = ARGV[1], tonumber(ARGV[3]), ARGV[4]
local known = tonumber(redis.call('HGET', epochs, conversation) or 0)
local new = 0
if epoch >= known then
  for at = 10, #ARGV do
    local move = cjson.decode(ARGV[at])
    if tonumber(move.epoch) > known then
      move.conversation = conversation
      local fields = {}
      for name, value in pairs(move) do
        table.insert(fields, name)
        table.insert(fields, value)
      end
      redis.call('XADD', audit, 'MAXLEN', '~', ARGV[8], '*', unpack(fields))
      redis.call('ZADD', cases, move.at, conversation)
      if move.from == 'waiting' and move.to == 'human' and not move.claimed_at then
        redis.call('LPUSH', waits, move.at - move.asked_at)
        redis.call('LTRIM', waits, 0, ARGV[9] - 1)
      end
      new = new + 1
    end
  end
  if epoch > known then
    redis.call('HSET', epochs, conversation, epoch)
  end
  if state == 'waiting' then
    redis.call('ZADD', waiting, ARGV[5], conversation)
  else
    redis.call('ZREM', waiting, conversation)
  end
  if state == 'human' then
    redis.call('HSET', held, conversation, ARGV[6])
  else
    redis.call('HDEL', held, conversation)
  end
end
if ARGV[2] ~= '' then
  redis.call('ZREM', touched, ARGV[2])
end
local oldest = redis.call('ZRANGE', cases, 0, 0, 'WITHSCORES')
local time = redis.call('TIME')
if oldest[1] and tonumber(oldest[2]) < time[1] * 1000 - tonumber(ARGV[7]) then
  redis.call('ZREM', cases, oldest[1])
  redis.call('HDEL', epochs, oldest[1])
end
return new
