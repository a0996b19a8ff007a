// Package room is the method of codéveloppement professionnel as one séance keeps it. It is pure: no I/O, no
// clock, no chance, no goroutine, no lock, no log. Ids and times come in with the commands.
//
// # The model
//
// A room is its log. A command is decided against the room's present state (Decide, Join, Open) and comes to
// an event or a *Refusal; deciding changes nothing. An event is an accepted command told in the past tense;
// applying it (Apply) cannot fail. Whoever has the same events has the same room.
//
//	command ──Decide──▶ event ──(saved by whoever keeps the log)──▶ Apply ──▶ Delivery: what each person is told
//
// Who may do what, and when, stands in one table, rulebook.go: what has no row is refused. What an act is, why
// it can be refused beyond its row, and what it changes stands with its type, in the file of its step:
// checkin.go, clarification.go, contract.go, consultation.go, synthesis.go, debrief.go, notes.go; what holds in
// every step in frame.go (steps, minutes, breaks, closing), floor.go (hands, turns), seats.go (people, door) and
// roles.go (who is what, the facilitator's seat).
//
// What a person may see leaves through view.go alone. While an event is applied, the acts say which fields and
// items they changed, and for whom (telling); delivery.go then has view.go draw just these. So a whole view and
// a view kept event by event are drawn by the same lines. What is for all is drawn once, and has the same bytes for all.
//
// # Invariants
//
// They hold after every event, whatever is asked (property_test.go):
//
//	I1 a view kept event by event is the view read afresh, for everyone
//	I2 a private text reaches nobody but those it is for (P4)
//	I3 one facilitator, at most one client, and the seats say the same as the roles
//	I4 seqs have no holes, and each event follows the one before in the chain (P2)
//	I5 a command is taken once: the same id again changes nothing and has the same answer (P1)
//	I6 a refusal changes nothing
//	I7 nobody silenced reaches anybody (R7, R18); no name is told of who supports or rates (R3, R24)
//	I8 a room replayed from its log is the same room
//
// # Adding an act
//
// One row in rulebook.go with its number, its type in the file of its step, and a golden script in testdata
// that shows it taken, refused in the wrong step, refused for the wrong role, and what each other person then
// sees: a test demands it. Then make generate, for the web client's types.
package room
