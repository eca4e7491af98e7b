-- The message that has waited longest, as {id, {name, value, …}}, or nothing. KEYS: inbox (stream).
return redis.call('XRANGE', KEYS[1], '-', '+', 'COUNT', 1)[1]
