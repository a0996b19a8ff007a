package redislog

import (
	"hash/fnv"
	"strconv"

	"github.com/redis/go-redis/v9"
)

// buckets is the number of hash tags. Changing it would mean to move all keys.
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

// keys are a room's keys and its channel.
type keys struct{ log, expiry, here, summary, news string }

func (l *Log) keys(room string) keys {
	b := bucket(room)
	return keys{l.key(b, "log", room), l.bucketKey(b, "expiry"), l.key(b, "here", room), l.key(b, "summary", room), l.key(b, "news", room)}
}

// Answers of scriptAppend.
const (
	saved int64 = iota
	stale
	notFound
	late
	wrongClock
)

// The first byte of a message.
const (
	messageRecords  = 'r' // then the seq before the records, and of each record its length and its bytes
	messageGap      = 'm'
	messagePresence = 'h'
)

// Keys: log, expiry, summary. Arguments: seq and bytes of the last record that the caller knows, expiry, room, channel,
// the caller's time and its deadline or "" (Unix ms), the summary or "", records…
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

// Keys: log, expiry, here, summary. Arguments: room, channel, expiry of the summary, the summary.
var scriptRetire = redis.NewScript(`
if redis.call('DEL', KEYS[1]) == 0 then return 0 end
redis.call('DEL', KEYS[3])
redis.call('SET', KEYS[4], ARGV[4])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
redis.call('PUBLISH', ARGV[2], 'm')
return 1
`)

// Keys: log, here. Arguments: the instance, its lease in ms or "" to withdraw, its presence, the channel or "" not to
// notify. A value of the hash is the time at which the presence lapses, then the presence. The answer: the log's
// length and last record, and of each other instance its name, the ms left and its presence.
var scriptHeartbeat = redis.NewScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
if ARGV[2] == '' then
	redis.call('HDEL', KEYS[2], ARGV[1])
else
	redis.call('HSET', KEYS[2], ARGV[1], struct.pack('>I8', now + ARGV[2]) .. ARGV[3])
end
local others, last = {}, 0
local all = redis.call('HGETALL', KEYS[2])
for i = 1, #all, 2 do
	local lapses = struct.unpack('>I8', all[i + 1])
	last = math.max(last, lapses)
	if lapses <= now then
		redis.call('HDEL', KEYS[2], all[i])
	elseif all[i] ~= ARGV[1] then
		others[#others + 1] = {all[i], lapses - now, string.sub(all[i + 1], 9)}
	end
end
redis.call('PEXPIREAT', KEYS[2], string.format('%.0f', last))
if ARGV[4] ~= '' then redis.call('PUBLISH', ARGV[4], 'h') end
return {redis.call('LLEN', KEYS[1]), redis.call('LINDEX', KEYS[1], -1) or '', others}
`)

// Keys: any of the bucket, so that the bucket's server publishes the message. Arguments: channel, message.
var scriptPublish = redis.NewScript(`return redis.call('PUBLISH', ARGV[1], ARGV[2])`)
