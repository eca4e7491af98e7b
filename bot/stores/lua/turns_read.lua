-- Reads a conversation back: how many turns are kept, the snapshot of what lies before the window, its turns.
-- KEYS: state (hash), turns (list).
local state = redis.call('HMGET', KEYS[1], 'version', 'snapshot', 'before')
return {state[1], state[2], redis.call('LRANGE', KEYS[2], state[3] or 0, -1)}
