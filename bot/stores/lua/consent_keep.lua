-- Keeps a shopper's answer, for the conversation and the customer alike.
--
-- KEYS: one or two hashes. ARGV: expiry (ms), level, version of the words, time (ISO 8601).
for _, key in ipairs(KEYS) do
  redis.call('HSET', key, 'level', ARGV[2], 'text_version', ARGV[3], 'at', ARGV[4])
  redis.call('PEXPIRE', key, ARGV[1])
end
return 1
