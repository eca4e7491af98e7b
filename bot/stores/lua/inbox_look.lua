-- Whether a message waits that nobody is answering. KEYS: inbox (stream), lock.
-- Returns {how many wait, 1 if the conversation is locked}.
return {redis.call('XLEN', KEYS[1]), redis.call('EXISTS', KEYS[2])}
