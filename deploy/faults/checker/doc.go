// Package checker judges histories: the frames that the clients of one room sent and received while instances, links
// and Redis failed. It has no other input, and shares no code with the program: it compares the promises of the wire
// with the frames.
//
// # The model
//
// A room is one list of events, numbered from 1 without holes. A client at (seq, hash) has the list up to seq,
// without the events that its person may not see. From this follows:
//
//	P1 saved      An accepted command is one event of the list: by its sender, under the seq that was answered, with the
//	              words that were sent. The event names the command to its author, on every device. Answered again, the
//	              command has the same seq. Two commands never share a seq. Each event by a person is one of their accepted
//	              commands: nothing is there twice, and nothing that was never sent or was refused.
//	              (A command that one instance left unanswered and another refused may still be accepted by the first, once;
//	              its author learns it from the event. It may not if its until had passed when the other was asked.)
//	              An item that was offered and not withdrawn is there once at the end. (Support of a topic is told to its
//	              author alone: after a failover, or where its author has it from a whole view, nobody may be known to
//	              give it.)
//	P2 order      A seq has one hash, for every client and at every time. To each client seqs rise, and no event comes
//	              twice or after a position that includes it. All clients for which an event is the same get the same
//	              words. A command that was accepted before another was first sent comes before it. A view kept by events
//	              is the view that its person reads afresh last. All clients that read the room afresh get the same end.
//	P3 method     An act is allowed to its author's role in the step that the list has reached before it. Within 5 s of the
//	              last move it may be allowed in the step before instead, if the new step does not silence the author
//	              (R34; by the times of the events). If the move is not in the list, because all clients were told to
//	              forget it, whole views and what was told before tell when it was, and it may have been from any step.
//	P4 private    No frame to another person has the text of a note, of a kept contribution or of a discreet word, or the
//	              id of a command; none tells an event of such a kind, a star, a signal or a person's support of a topic.
//	P5 caught up  Between a whole view and the end, a client is told each event that is for all and each that is for its
//	              person, on every device. Every command is answered. Within 10 s of the last fault all clients are at the
//	              end (P6, too), and so is a new device after that. At no time is a client told a position that is older
//	              than 20 s: an instance that is out of touch closes its connections.
//	              No close code is final.
//	forks         A client may be told to forget all (reset) only after a failover, and only at a position that it sent.
//	              The frames before a reset count for P4 alone, but for events up to a position that the room still
//	              has. For a command that is sent again the last answer counts. Everything that a client holds and was
//	              not told to forget is in the list. A device that read the room afresh more than once holds its last
//	              reading. No client is told to forget an event that the replica had (Kept).
//
// The list is put together from what all clients were told. The checker trusts only the clock of the rig, which all
// clients share.
package checker
