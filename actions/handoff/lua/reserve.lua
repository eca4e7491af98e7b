-- Keeps a place in a person's hands for a conversation, if they have one free.
-- KEYS: held (hash: conversation → person's id). ARGV: conversation, person's id, how many one may hold.
-- Returns 1, or 0 if the person holds as many as they may.
local held_by = redis.call('HGET', KEYS[1], ARGV[1])
if held_by == ARGV[2] then
  return 1
end
local count = 0
for _, agent in ipairs(redis.call('HVALS', KEYS[1])) do
  if agent == ARGV[2] then
    count = count + 1
  end
end
if count >= tonumber(ARGV[3]) then
  return 0
end
redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
return 1
