package redislog

import (
	"hash/fnv"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// buckets is how many hash tags there are. It can't be changed without moving all keys.
const buckets = 64

func bucket(room string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(room)) // never fails
	return int(h.Sum32() % buckets)
}

// key names a key or a channel of a bucket.
func (l *Log) key(bucket int, kind, of string) string {
	return l.bucketKey(bucket, kind) + ":" + of
}

func (l *Log) bucketKey(bucket int, kind string) string {
	return l.prefix + ":{" + strconv.Itoa(bucket) + "}:" + kind
}

// keys are what the scripts touch.
type keys struct{ log, expiry, here, summary, news string }

func (l *Log) keys(room string) keys {
	b := bucket(room)
	return keys{l.key(b, "log", room), l.bucketKey(b, "expiry"), l.key(b, "here", room), l.key(b, "summary", room), l.key(b, "news", room)}
}

// Answers of the script that appends.
const (
	saved int64 = iota
	stale
	notFound
	late
	wrongClock
)

// The first byte of a message.
const (
	newsRecords = 'r' // and after, and each record: its length, its bytes
	newsMissed  = 'm'
	newsMet     = 'h'
)

// Keys: log, expiry, summary. Arguments: seq and bytes of the end that was decided on, expires, room, channel, the caller's
// idea of the time, the time from which nothing is saved or ” (Unix ms), the summary or ”, records…
var scriptAppend = redis.NewScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if ARGV[7] ~= '' and now >= tonumber(ARGV[7]) then return 3 end
if math.abs(now - ARGV[6]) > ` + strconv.FormatInt(clockMost.Milliseconds(), 10) + ` then return 4 end
local last = redis.call('LLEN', KEYS[1])
if last ~= tonumber(ARGV[1]) then
	if last == 0 then return 2 end
	return 1
end
if last == 0 and redis.call('EXISTS', KEYS[3]) == 1 then return 1 end
if last > 0 and redis.call('LINDEX', KEYS[1], -1) ~= ARGV[2] then return 1 end
local news = {'r', struct.pack('>I8', ARGV[1])}
for i = 9, #ARGV do
	redis.call('RPUSH', KEYS[1], ARGV[i])
	news[#news + 1] = struct.pack('>I4', #ARGV[i])
	news[#news + 1] = ARGV[i]
end
if ARGV[8] ~= '' then redis.call('SET', KEYS[3], ARGV[8]) end
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[4])
redis.call('PUBLISH', ARGV[5], table.concat(news))
return 0
`)

// Keys: log, expiry, here, summary. Arguments: room, channel.
var scriptErase = redis.NewScript(`
local gone = redis.call('DEL', KEYS[1])
redis.call('DEL', KEYS[3], KEYS[4])
redis.call('ZREM', KEYS[2], ARGV[1])
if gone > 0 then redis.call('PUBLISH', ARGV[2], 'm') end
return gone
`)

// Keys: log, expiry, here, summary. Arguments: room, channel, when what is left expires, the summary that is left.
var scriptRetire = redis.NewScript(`
if redis.call('DEL', KEYS[1]) == 0 then return 0 end
redis.call('DEL', KEYS[3])
redis.call('SET', KEYS[4], ARGV[4])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
redis.call('PUBLISH', ARGV[2], 'm')
return 1
`)

// Keys: log, here. Arguments: the instance, its lease in ms or ” for no word, its word, the channel or ” not to tell.
// A word stands in the hash behind the moment at which it lapses. The answer: the log's length and last record, and of each other: instance, ms left, word.
var scriptMeet = redis.NewScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if ARGV[2] == '' then
	redis.call('HDEL', KEYS[2], ARGV[1])
else
	redis.call('HSET', KEYS[2], ARGV[1], struct.pack('>I8', now + ARGV[2]) .. ARGV[3])
end
local others, last = {}, 0
local words = redis.call('HGETALL', KEYS[2])
for i = 1, #words, 2 do
	local lapses = struct.unpack('>I8', words[i + 1])
	last = math.max(last, lapses)
	if lapses <= now then
		redis.call('HDEL', KEYS[2], words[i])
	elseif words[i] ~= ARGV[1] then
		others[#others + 1] = {words[i], lapses - now, string.sub(words[i + 1], 9)}
	end
end
redis.call('PEXPIREAT', KEYS[2], string.format('%.0f', last))
if ARGV[4] ~= '' then redis.call('PUBLISH', ARGV[4], 'h') end
return {redis.call('LLEN', KEYS[1]), redis.call('LINDEX', KEYS[1], -1) or '', others}
`)

// Keys: any of the bucket, so that the message sets out from the bucket's server. Arguments: channel, message.
var scriptPublish = redis.NewScript(`return redis.call('PUBLISH', ARGV[1], ARGV[2])`)
