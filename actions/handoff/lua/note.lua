-- Keeps a note of one of the shop's people: once, however often it is sent.
--
-- KEYS: notes (stream) of one conversation.
-- ARGV: the person's id, the note's id, name, text, how many are kept, expiry (ms).
local notes = KEYS[1]
for _, kept in ipairs(redis.call('XRANGE', notes, '-', '+')) do
  local fields = kept[2]
  if fields[2] == ARGV[1] and fields[4] == ARGV[2] then
    return
  end
end
redis.call('XADD', notes, 'MAXLEN', ARGV[5], '*', 'agent', ARGV[1], 'note_id', ARGV[2], 'name', ARGV[3], 'text', ARGV[4])
redis.call('PEXPIRE', notes, ARGV[6])
