// Package hub is the live part: it keeps the rooms that are in use on this instance, and their connections.
//
// A room is its log (Log), and package room decides and applies. The hub adds time, chance, order and
// delivery. What it promises, and how:
//
// # Order (P2, P3)
//
// One goroutine owns a room.Room (liveRoom). It decides a command, appends the event to the log, applies it and tells it, one
// command at a time. An append is taken by the log only if it follows on what was decided on, so several owners, on several
// instances, still make one order: who is late reads what came first and decides again. Everyone is told events in that order.
// A pong goes through the same queue: whoever has read it has everything up to its seq that is theirs to see.
//
// # Loss (P1)
//
// accepted is said only after Log.Append has returned, that is, once the event is durable. Any other answer of the log leaves it open
// whether it was saved, so the room reads the log before it says or decides anything else: either the command is found there and was
// accepted, or it is refused as unavailable. A refusal with that code is an invitation to send the same command again, under the same
// id: an id is taken once, and its answer is the same as long as the log has its event. Where there are other instances the log is read before
// a command is refused, or called accepted once more: its author may know more than this instance, or a failover may have lost it, and they would
// offer it to nobody else.
//
// # Catch-up (P5, P6)
//
// A client that comes back says the last position it has, (seq, hash). If the room was ever there, the welcome holds exactly
// the events missed since, as they were told at the time; else the whole view, with reset if the position is not one of this room.
// What was told is kept as long as the room is live and made again from the log when it is loaded.
//
// # Many instances (P1, P2, P3, P5, P6)
//
// Instances share rooms by sharing a Log, and know of each other by Peers. A live room follows its room (link): it is told at once of what any
// instance appended, and applies it if the chain of hashes proves that it follows. But news are hints, which may be late, doubled or lost. So the log is
// read on a gap; once the room is truly followed, and each time that this was interrupted; every 5 s if its top is not where the room is, and every second
// while no news arrive at all; and when somebody comes who is ahead of the room. Nobody is turned away, or told that something was lost, but by the log.
//
// Each reading begins with the last record that the room was made of. If the log has another there, or none, the two have forked: a failover lost what was saved,
// say. The room is then given up and loaded anew, its people come back, and those whose position is no more get the whole view and reset; what they lost they can send again
// under the same ids. So a fork is found within 5 s, in silence too, wherever it is.
//
// Who is here counts over all instances: each leaves word with the room, good for a lease, renewed whenever instances meet. The word of one that was killed lapses.
// An absence (R31) counts only while this instance was in touch with the others. Devices are counted by each instance: three connections a seat.
// The rate of commands holds over all instances: an event of a person's, wherever it was decided, is charged to their limit on every instance.
//
// Two ages of the program may share a room, as in the middle of a deploy. Events of a kind that this one does not know are kept, move the position, and show nothing; positions
// told from then on are marked, so that who moves on to a program that knows more gets its whole view.
//
// # Without a socket (P7)
//
// Serve speaks on any Conn. cmd/codev makes one of an HTTP answer that goes on, for networks that block WebSockets: the frames and the resume are the same.
//
// # Privacy (P4, P8, P9)
//
// Every byte about a room that goes to somebody is made by room: View, May and the Delivery of an event. The hub only chooses
// by person. Who waits at the door gets what is theirs alone. Nothing that people wrote, no name and no token is in a log line, a metric or an
// error. Rooms whose time has come are erased by the sweep (Hub.Run), live or not.
//
// # Ownership
//
//	room.Room, who is here     the goroutine of its liveRoom
//	a connection's queue       the client, under its mutex
//	the live rooms             the Hub, under its mutex, never held while waiting
//	the durable records        the Log
//	being in touch             the goroutine of the live room's link: it does the waiting for the store
//
// A broadcast never waits for a receiver: a queue that is full closes its connection (TooSlow), and the client comes back for what it missed.
// An event is encoded once for all who are told the same. A connection with nothing to send costs one goroutine, the one that reads:
// a second exists while there is something to write. New starts nothing; Run sweeps; Close says
// Restarting to all, group by group, and waits for every goroutine.
package hub
