-- Keeps what a shopper left for the people of the shop: once a message, however often that is handled.
--
-- KEYS: requests (stream), kept (string: id of the request that this message left), both of the desk.
-- ARGV: conversation, contact, text, about how many are kept, expiry (ms), ids before this time (Unix ms) are removed,
-- for how long a message is remembered (ms), channel on which open consoles are told to look.
-- Returns the request's id.
local requests, kept = KEYS[1], KEYS[2]
local known = redis.call('GET', kept)
if known then
  return known
end
local id = redis.call('XADD', requests, 'MAXLEN', '~', ARGV[4], '*',
  'conversation', ARGV[1], 'contact', ARGV[2], 'text', ARGV[3])
redis.call('XTRIM', requests, 'MINID', ARGV[6])
redis.call('PEXPIRE', requests, ARGV[5])
redis.call('SET', kept, id, 'PX', ARGV[7])
redis.call('PUBLISH', ARGV[8], ARGV[1])
return id
