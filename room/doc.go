// Package room is the method of codéveloppement professionnel as one séance keeps it. It is pure: no I/O, no
// clock, no chance, no goroutine, no lock, no log. Ids and times come in with the commands.
//
// # The model
//
// A room is its log. A command is decided against the room's present state (Decide, Join, Open) and comes to
// an event or a *Refusal; deciding changes nothing. An event is an accepted command told in the past tense;
// applying it (Apply) cannot fail. The same events make the same room.
//
//	command ──Decide──▶ event ──(the hub saves it)──▶ Apply ──▶ Delivery: each person's copy
//
// Who may do what, and when, stands in one table, rulebook.go: what has no row is refused. What an act is, why it can
// be refused beyond its row, and what it changes stands with its type, in the file of its step: checkin.go,
// presentation.go, clarification.go, contract.go, consultation.go, held.go, synthesis.go, debrief.go, notes.go. What
// holds in every step stands in discreet.go (signs and words to one person), schedule.go (the day, the beginning),
// pass.go (one client's way through the steps), progress.go (steps, minutes, breaks, quiet, closing), floor.go (hands,
// turns), seats.go (people, door) and roles.go (roles, the facilitator's seat). limits.go says how large a room may
// grow and how long it is kept, text.go how long a text may be.
//
// What a person may see leaves through view.go alone. While an event is applied, the acts say which fields and items
// they changed, and for whom (changeSet); delivery.go then has view.go draw just these. So a whole view and a view
// kept event by event are drawn by the same lines. What is for all is drawn once, and has the same bytes for all.
//
// # Invariants
//
// They hold after every event, whatever is asked (property_test.go):
//
//	I1 a view kept event by event is the view read afresh, for everyone
//	I2 a private text, and a held contribution until it is shown, reaches nobody but those it is for (P4)
//	I3 one facilitator, at most one client, and the seats say the same as the roles
//	I4 seqs have no holes, and each event follows the one before in the chain (P2)
//	I5 a command is taken once: the same id again changes nothing and has the same answer (P1)
//	I6 a refusal changes nothing
//	I7 nobody silenced reaches anybody (R7, R18); no name is told of who supports or rates (R3, R24)
//	I8 a room replayed from its log is the same room
//
// # Adding an act
//
// At most ten files by hand, none in hub, cmd or deploy:
//
//	room/rulebook.go           one row, with the rule above it
//	room/<the step's file>.go  the act's type with decide and apply; its doc comment describes the command on the
//	                           wire, a struct tag shown:"topics.*.text" says where in the view a text of it stands
//	room/testdata/method.txt   who may give it when, from the method's page
//	room/testdata/r*.txt       a golden script: taken, refused in the wrong step, refused for the wrong role, and
//	                           what each person sees
//	frontend/src/words/        its words in French and in English
//	frontend/src/screens/      the component
//
// And if the view gets a new field:
//
//	room/room.go or pass.go    the field's state
//	room/view.go or viewpass.go  how it is drawn
//	room/viewtypes.go          its type; each field's comment says what it means, and for a text a struct tag
//	                           aad:"text/<id>/<by>" how clients seal it
//
// Then `go test ./room -run Golden -rewrite` writes the golden scripts' answers, and `make generate` the wire's schema
// and description, the client's types and its table of sealed texts. A file that was forgotten is named by the
// compiler or a test of room or cmd/schema; cmd/schema/recipe_test.go adds an act so.
package room
