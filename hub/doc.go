// Package hub keeps the rooms that are in use on this instance, and their connections.
//
// A room is its log (Log); package room decides and applies. The hub adds time, randomness, order and delivery. The
// store keeps the Log: a file, Redis or memory. Redis also carries what instances tell each other (Peers).
//
// It promises this, and the sections below say how:
//
//	P1 what was accepted is there once, for everyone, whatever fails
//	P2 the same order and content everywhere: one hash proves it
//	P3 nothing that the rulebook forbids is ever accepted, by any instance, connection or timing
//	P4 a private thing never reaches another person
//	P5 a client that comes back has everything, without a reload
//	P6 an instance that is lost or replaced costs a reconnection, and no event
//	P7 the room works where WebSockets are blocked
//	P8 what is erased is gone; no words and no tokens in any log
//	P9 the server cannot read what people write
//
// # The way of a command
//
//	Hub.ServeSocket      given a socket by cmd/codev: a hello, a seat, a welcome              serve.go, members.go
//	connection.readAll   reads frames from the socket and puts them into the room's inbox     reading.go, inbox.go
//	liveRoom.serveInbox  the room's goroutine takes a batch from the inbox                    liveroom.go, deciding.go
//	replica.commit       decides it (Room.Decide), appends the events to the Log, applies     replica.go
//	                     them (Room.Apply); if another instance appended first (ErrStale),
//	                     syncs and decides again
//	liveRoom.broadcast   pushes each event to the connections, each as its person may see it  broadcast.go
//	                     (room.Delivery); then the answers, and who may do what now
//	connection.flush     after the batch, writes what was pushed, or queues it                connection.go
//
// # Order (P2, P3)
//
// One goroutine owns a room (liveRoom). It takes the commands that wait in the inbox as one batch: it decides each on
// the state that the ones before lead to, appends their events at once (replica), and tells everyone each event and
// then the answer to its command. Splitting the same commands into other batches changes nothing but how often may
// and presence are told. The log takes an append only if it follows on the last record that was decided on. So
// several instances make one order: one whose append is stale reads what came first and decides its batch again. A pong
// takes its turn among the events: a client that has read it has every event up to its seq that it may see.
//
// # Loss (P1)
//
// accepted is sent only after Log.Append has returned, that is, once the event is durable. While a batch is decided
// the room runs ahead of the log, but nothing of it is told. If the append fails, the room is made again from the log
// before anything else is decided: a command whose event is found there is accepted, any other is unavailable, and
// may be sent again under the same id. The log may save a failed append until its deadline; until then no refusal is
// final (lostAppend). An id is taken once, and its answer is the same as long as the log has its event. With other
// instances, a refusal or a repeated accepted stands only if the log was read, or appended to, since the command came.
//
// Nothing is decided or saved after a command's until, however long it lay in a socket or a queue: Log.Append saves
// nothing after its deadline. Without an until, nothing is decided later than Config.DecideWithin after the hub read
// the command: its client no longer waits for the answer.
//
// # Catch-up (P5, P6)
//
// A client that comes back sends the last position that it has, (seq, hash). If the room was ever there, and what was
// told since is still kept (history), the welcome holds exactly the events missed. Otherwise it holds the whole view,
// with reset if the position is not one of this room.
//
// # Many instances (P1, P2, P3, P5, P6)
//
// Instances share rooms by sharing a Log, and reach each other by Peers. A live room follows its room (follower): it
// is notified of every append, and applies the records if the chain of hashes proves that they follow. Notifications
// may be late, doubled or lost. So the log is read on a gap in seq; when the room is truly followed, and after every
// interruption; on a heartbeat, every 5 s, if the last record is not the room's, and every second while no
// notifications arrive; and when a client has a position or a token that the room does not know.
//
// Each reading begins with the last record that the room was made of. If the log holds another there, or none, the
// two have forked: a failover lost saved events. The live room then ends, its clients come back, and those whose
// position is lost get the whole view and reset; they can send the lost commands again under the same ids. A fork is
// found within 5 s.
//
// Presence counts over all instances: each stores its own with the room, good for a lease that heartbeats renew. An
// absence (R31) counts only while this instance was in touch with the store. Without two heartbeats it closes the
// room's connections (Restarting) and welcomes nobody until it has caught up. Devices are counted by each instance:
// three connections a seat. The rate of commands holds over all instances: an event decided elsewhere is charged to
// its author's limit here, too.
//
// All instances go by the log's clock (Log.Now): the moments of events, untils, and what is due.
//
// Two versions of the program may share a room during a deploy. Events of an unknown kind are kept, move the position
// and show nothing. Positions told from then on have a marked hash: an instance that knows more answers them with the
// whole view.
//
// # Bounds
//
// A room has limits of seats, events and bytes (room.Limits), a person one of commands and one of connections, and all live
// rooms together one of memory (Config.Memory). An address that the caller names (WithAddress) leaves only so many bytes in the
// log: beyond it nobody there opens a room or takes a seat, and of commands only those that wind a room down are accepted.
//
// # Without a WebSocket (P7)
//
// Serve speaks on any Conn. cmd/codev makes one of a streamed HTTP answer: the frames and the catch-up are the same.
//
// # Privacy (P4, P8, P9)
//
// Every byte about a room that a client gets is made by package room: View, May and the Delivery of an event. The hub
// only chooses by person. A person at the door gets only what is theirs. No text, name or token is in a log line, a
// metric or an error. Rooms whose time has come are erased by the sweep (Hub.Run), live or not.
//
// # Ownership
//
//	room.Room, members, presence   the goroutine of the liveRoom
//	a connection's queue           the connection, under its mutex
//	the live rooms                 the Hub, under its mutex, never held while waiting
//	the durable records            the Log
//	waiting for the store          the goroutines of the follower
//
// A broadcast never waits for a client. What one batch tells a connection is one write, by the room's goroutine, of
// as much as the socket takes; the rest is queued for a goroutine that exists while there is a queue. A client whose
// queue is full, or that has a queue while all queues of the instance exceed their budget, is closed (TooSlow) and
// comes back for what it missed. An event is encoded once for all who are told the same. An idle connection costs one
// goroutine, the one that reads, and a timer. New starts nothing; Run sweeps; Close sends Restarting to all, room by
// room, and waits for every goroutine.
package hub
