-- Lengthens the lease of a conversation's lock. KEYS: lock. ARGV: owner, lease (ms).
-- Returns 1, or 0 if the lock is no longer the owner's.
if redis.call('GET', KEYS[1]) == ARGV[1] then
  return redis.call('PEXPIRE', KEYS[1], ARGV[2])
end
return 0
