// Package redislog keeps rooms in Redis, for several instances that share them. It works with one server,
// with servers under Sentinel, and with a Cluster.
//
// # Layout
//
// The hash of a room's name puts it into one of 64 buckets. All keys of a bucket share one hash tag: in a
// Cluster they are on one server, so one script can change them atomically:
//
//	codev:{17}:log:<room>      list     the records: seq n is at index n-1
//	codev:{17}:expiry          zset     room → when to erase it, in Unix ms
//	codev:{17}:summary:<room>  string   the summary beside the records
//	codev:{17}:here:<room>     hash     instance → its presence and when that lapses; expires by itself
//	codev:{17}:news:<room>     channel  notifications (see below)
//
// A hash tag a room would spread rooms better, but then a script could not append and set the expiry in one
// step. The prefix codev is Options.Prefix. Each instance also has a channel for probes, and a key that Ready
// writes and that expires by itself.
//
// # One order (P2, P3)
//
// An append is one script. It compares the length of the list and its last record with those that the caller
// decided on; only if they agree does it append, set the expiry and publish. The script checks everything
// before its first write, and Redis writes the effects of a script to its file and its replicas as one.
// So every decision is made at the end of the one list.
//
// If the answer to an append is lost, the client of Redis sends the append again, and the second one is
// stale: it names the record before itself as the last. The same holds for an append that the hub retries.
// Each record holds its command's id, so on ErrStale the hub reads the log, finds its own command there and
// answers that it was accepted.
//
// # Saved means saved (P1)
//
// Redis answers and publishes once a change is as durable as its configuration makes it:
//
//	appendonly yes, appendfsync always    on disk: kill -9 or a power loss loses nothing that was answered
//	appendonly yes, appendfsync everysec  a power loss, or a kill while the disk is slow, loses up to 2 s
//	appendonly yes, appendfsync no        a power loss loses up to 30 s that the system has not written
//	appendonly no                         the end of Redis loses all since the last snapshot
//
// Only the first is good. Open warns of the others, and of no-appendfsync-on-rewrite, which makes the first
// as bad as the third for a while. A replica is a little behind its master: promoting it loses the events
// that only the master had, however they were saved. Rooms then fork, and the instances that hold the lost
// events notice by the hash. min-replicas-to-write bounds the loss; WAIT would not prevent it.
//
// A Redis that evicts keys when its memory is full would lose rooms, so Open refuses any maxmemory-policy but
// noeviction. With it a full Redis refuses appends and heartbeats as a whole, as a full disk does, and can
// still be read and erased from.
//
// # Notifications are hints
//
// Log.Run keeps one connection that is subscribed to the channels of all followed rooms. A message holds the
// records that were appended, so followers apply them without reading, one round trip after the append.
// Redis drops a message that it cannot deliver, so nothing relies on one: whenever Redis confirms a
// subscription, at first and after every reconnection, the followers of the room get a Gap and read the log.
// All messages of a room come from the server that holds its log, so they come in the log's order. A message
// that this version cannot parse is a Gap too.
//
// The instance also publishes a probe to itself every Options.ProbeEvery, through the connections that
// commands use. Missing probes reveal dead connections that report no error, and late notifications. After three
// intervals without a fresh probe Log.Healthy fails and Run reconnects until it succeeds. In a Cluster
// messages travel between servers, and each probe starts at another bucket. If only one server's messages
// are lost, Healthy does not notice; the hub does, because it compares the last record of each room now and then.
//
// Leases use the clock of Redis, so the clocks of instances need not agree.
//
// # Erased means erased (P8)
//
// Erase deletes the room's keys, on replicas a moment later. Its records remain in the append-only file until Redis
// rewrites that (BGREWRITEAOF). Redis does so by itself only when the file has grown enough, so a host should
// schedule it daily. The slow log may hold the beginnings of slow appends, and snapshots and backups hold their
// state. All texts by people are sealed with keys that no server has.
package redislog
