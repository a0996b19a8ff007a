// Package redislog keeps rooms in Redis, for several instances that share them: one server, servers under Sentinel, or a Cluster.
//
// # Layout
//
// A room falls into one of 64 buckets by its name, and all keys of a bucket share one hash tag, so that in a Cluster they stand on one server
// and one script can change them in one step:
//
//	codev:{17}:log:<room>    list     the records: the one with seq n at n-1
//	codev:{17}:expiry        set      room → when it is to be erased, in Unix ms
//	codev:{17}:here:<room>   hash     instance → who is here on it, and until when; goes by itself
//	codev:{17}:news:<room>   channel  what happened (see below)
//
// A tag for each room would spread them better, but then what is due could not be noted in the step that appends.
// codev is Options.Prefix. Besides, an instance has a probing channel, and a key that Ready writes and that goes by itself.
//
// # One order (P2, P3)
//
// An append is one script: it compares the length of the list with what the caller decided on, and only if they agree it appends, notes
// the expiry and tells the others. All is checked before the first write, and Redis writes what a script did to its file and to
// its replicas as one. So whoever decides, at whatever time, decides at the end of the one list there is.
//
// An append whose answer got lost may be sent again by the client of Redis, and is then stale: it follows on what was there before itself. So is one
// that the hub itself tries again. Nothing more is needed to take it once, for the log is the memory of what was taken: each record holds
// its command's id, and the hub, who reads the log when it hears that an append was stale, finds its own command there and says that it was accepted.
//
// # Saved means saved (P1)
//
// Redis answers, and tells the others, once a change is as safe as it is configured to make it:
//
//	appendonly yes, appendfsync always    on the disk: nothing that was answered is lost by kill -9 or loss of power
//	appendonly yes, appendfsync everysec  up to two seconds of what was answered may be lost, by loss of power or by a kill while the disk is slow
//	appendonly yes, appendfsync no        what the system has not written yet is lost with the power, some 30 s
//	appendonly no                         all since the last snapshot is lost whenever Redis ends
//
// Only the first is good; Open warns of the others. no-appendfsync-on-rewrite makes the first as bad as the third for a while, and is warned of, too.
// A replica follows its master a little later. If it is promoted, what the master alone had is lost however it was saved: it is
// then that rooms fork, which those who have the lost events find out by the hash. min-replicas-to-write bounds how much, WAIT would not prevent it.
//
// A Redis that evicts keys when its memory is full would throw away rooms. Open refuses one whose maxmemory-policy is other than noeviction:
// full, it then refuses appends and new words of who is here, whole, which is what the hub expects of a full disk, and can still be read and erased from.
//
// # The hint and the truth
//
// Log.Run keeps one connection on which all channels of the rooms followed here arrive. A message holds what was appended, so it is applied
// without reading, one round trip after the append. But Redis forgets a message that it could not deliver, so nothing depends on one: each time
// that Redis confirms a subscription, the first time and after every break, the room's followers are told that they may have missed something, and read.
// All of a room's messages come from the server that has its log, so they come in its order. A message not understood, as a later
// version may send, is told as Missed, too.
//
// The instance also sends a message to itself every Options.ProbeEvery, by the connections that all else uses, and must hear it: that finds
// connections that are dead but don't say so, and news that are late. If none was heard that was sent in the last three times as long, Log.Delivers
// tells so, and the connection is made anew, for as long as it takes.
// In a Cluster the news travel between its servers, and each probe begins at another bucket: that one server's news don't get through is then not
// told by Delivers, but found by the hub, who compares the top of each room now and then.
//
// Leases go by the clock of Redis, so that those of the instances need not agree.
//
// # Erased means erased (P8)
//
// Erase deletes the room's keys, on the replicas a moment later. But the append-only file holds what was appended until Redis rewrites it (BGREWRITEAOF),
// which it does by itself only when the file has grown enough, so a host should have it done daily; the slow log holds beginnings of what was slow to append; snapshots
// and backups hold what they hold. All that was written by people is sealed, with keys that no server has.
package redislog
