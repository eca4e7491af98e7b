-- Changes a cart, all of it or nothing, and once: a change of the same id again only tells the first outcome.
-- KEYS: the cart's lines (hash: product id -> line as JSON), the change's outcome (string)
-- ARGV: seconds that the cart is kept, seconds that the outcome is kept, most pieces of a product, most products,
--       JSON list of {item_id, title, quantity, relative}
-- Returns the outcome as JSON: {lines: [{item_id, title, before, after}], refused?}
local known = redis.call('GET', KEYS[2])
if known then
  return known
end

local changes = cjson.decode(ARGV[5])
local time = redis.call('TIME')
local lines, outcome, count = {}, {lines = {}}, redis.call('HLEN', KEYS[1])

for number, change in ipairs(changes) do
  local line = lines[change.item_id]
  if not line then
    local kept = redis.call('HGET', KEYS[1], change.item_id)
    line = kept and cjson.decode(kept) or {quantity = 0, since = {tonumber(time[1]), tonumber(time[2]), number}}
    lines[change.item_id] = line
  end
  local before = line.quantity
  local after = math.max(0, change.relative and before + change.quantity or change.quantity)
  line.quantity, line.title = after, change.title
  count = count + (after > 0 and 1 or 0) - (before > 0 and 1 or 0)
  outcome.lines[number] = {item_id = change.item_id, title = change.title, before = before, after = after}
  if after > tonumber(ARGV[3]) then
    outcome.refused = 'quantity'
  end
end
if count > tonumber(ARGV[4]) and not outcome.refused then
  outcome.refused = 'lines'
end

if not outcome.refused then
  for item_id, line in pairs(lines) do
    if line.quantity > 0 then
      redis.call('HSET', KEYS[1], item_id, cjson.encode(line))
    else
      redis.call('HDEL', KEYS[1], item_id)
    end
  end
  redis.call('EXPIRE', KEYS[1], ARGV[1])
end
local told = cjson.encode(outcome)
redis.call('SET', KEYS[2], told, 'EX', ARGV[2])
return told
