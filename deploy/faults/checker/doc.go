// Package checker judges histories: what the clients of one room sent, were answered and were told while instances, links and Redis
// failed. It knows nothing else, and shares no code with the program: it holds what the wire promises against what was seen.
//
// # The model
//
// A room is one list of events, numbered from 1 without holes. A client that has (seq, hash) has the room's list up to seq, less what
// is not theirs to see. All else follows:
//
//	P1 saved      An accepted command is one event of the list, its name in the past, by its sender, under the seq that was answered, with
//	              the words that were sent. To its author the event names the command, on every device. The same command answered again has
//	              the same seq. Two commands never share one. An event by a person is one of their accepted commands: so there is nothing
//	              twice, nothing that nobody sent, nothing that was refused.
//	              (But a command that was sent to one instance, not answered there, and refused by another, may still be taken, once, by
//	              the first: it is decided wherever it arrived. Its author then learns it from the event. It is not taken any more if
//	              its until had passed when it was sent to the other.)
//	              What was offered and not withdrawn is there at the end, once. (Who supports a topic they alone are told: after a failover
//	              it may be nobody's.)
//	P2 order      A seq has one hash, whoever is told it, wherever, ever. To each client seqs rise, and no event comes twice or after a
//	              position that includes it. An event is told in the same words to all for whom it is the same. What was accepted before
//	              another command was first sent comes before it. A view kept by events is the one that its person
//	              reads afresh last, and all who read afresh are last given the same end.
//	P3 method     An act is allowed to its author's role in the step that the list has reached before it; or, within 5 s of the last
//	              move, in the step before, if the new one does not silence the author. (R34; the times are those of the events. Where
//	              the move is not in the list, as everyone was told to forget it, the whole views tell when it was, and it may have been from
//	              any step.)
//	P4 private    A note, the words on a kept contribution, a discreet word, the id of any command, as texts, are in no frame to
//	              anybody else; nor is an event of such a kind, a star, a signal or who supports a topic.
//	P5 caught up  Between a whole view and the end, a client is told each event that is for all and each of its own person's, on every
//	              device. Nothing stays unanswered. After all faults are over, everybody is at the end within 10 s (P6, too),
//	              and so is a new device that comes after that. Whatever fails, nobody is told that the room is where it was 20 s
//	              ago: an instance that is out of touch says so.
//	              Nobody is told not to come back.
//	forks         A client may be told to forget all (reset) only where a failover was staged, and at a position that it had said. What
//	              it was told before that is void but for P4; what it offers again counts by the last answer. What a client
//	              holds without having been told to forget it is in the list. Who came afresh before they last did holds nothing of that.
//	              What the replica had (Kept) nobody is told to forget.
//
// The list is put together from what all clients were told. The only trust is in the clock of the rig, which all clients share.
package checker
