-- Appends interaction events, each once.
--
-- KEYS: the stream of all events, the ids of this shopper's events (set).
-- ARGV: about how many events are kept, how long ids are (ms), pseudonym, then id and JSON of each event.
for i = 4, #ARGV, 2 do
  if redis.call('SADD', KEYS[2], ARGV[i]) == 1 then
    redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[1], '*', 'shopper', ARGV[3], 'event', ARGV[i + 1])
  end
end
redis.call('PEXPIRE', KEYS[2], ARGV[2])
return 1
