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
// id: an id is taken once, and its answer is the same ever after.
//
// # Catch-up (P5, P6)
//
// A client that comes back says the last position it has, (seq, hash). If the room was ever there, the welcome holds exactly
// the events missed since, as they were told at the time; else the whole view, with reset if the position is not one of this room.
// What was told is kept as long as the room is live and made again from the log when it is loaded.
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
//
// A broadcast never waits for a receiver: a queue that is full closes its connection (TooSlow), and the client comes back for what it missed.
// An event is encoded once for all who are told the same. A connection with nothing to send costs one goroutine, the one that reads:
// a second exists while there is something to write. New starts nothing; Run sweeps; Close says Restarting to all, and waits for every goroutine.
package hub
