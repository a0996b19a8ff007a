package hub_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
	"codev/room"

	"github.com/google/uuid"
)

// replicas are copies of one room, with its opener. The log fails on demand.
type replicas struct {
	t      *testing.T
	log    *faulty
	id     room.ID
	opener room.ID
}

func newReplicas(t *testing.T) *replicas {
	t.Helper()
	log := newFaulty()
	s, opener := open(t, newHub(t, log))
	return &replicas{t: t, log: log, id: s.room, opener: opener.Participant}
}

func (r *replicas) load(shared bool) *hub.Replica {
	r.t.Helper()
	replica, err := hub.LoadReplica(r.t.Context(), r.log, r.id, shared)
	if err != nil {
		r.t.Fatal(err)
	}
	return replica
}

func (r *replicas) command(name, data string) room.Command {
	return room.Command{ID: room.ID(uuid.NewString()), By: r.opener, Name: name, Data: json.RawMessage(data)}
}

func (r *replicas) door(door string) room.Command {
	return r.command("set_door", fmt.Sprintf(`{"door":%q}`, door))
}

func (r *replicas) step(step string) room.Command {
	return r.command("move_to_step", fmt.Sprintf(`{"step":%q}`, step))
}

// expect compares the outcomes of a batch: a seq, or a refusal's code.
func (r *replicas) expect(what string, got []hub.Proposed, want ...any) {
	r.t.Helper()
	for i, w := range want {
		var refusal *room.Refusal
		switch code, refused := w.(room.Code); {
		case refused && (!errors.As(got[i].Err, &refusal) || refusal.Code != code):
			r.t.Errorf("%s: command %d: %+v, want %s", what, i, got[i], code)
		case !refused && (got[i].Err != nil || got[i].Seq != uint64(w.(int))):
			r.t.Errorf("%s: command %d: %+v, want seq %d", what, i, got[i], w)
		}
	}
}

// agree fails unless the replica is as the log says, by its hash.
func (r *replicas) agree(replica *hub.Replica, seq uint64) {
	r.t.Helper()
	at, hash, ahead := replica.Position()
	fresh := r.load(false)
	if want, wantHash, _ := fresh.Position(); ahead || at != seq || at != want || hash != wantHash {
		r.t.Errorf("the replica is at %d %s (ahead: %v), the log at %d %s; want %d", at, hash, ahead, want, wantHash, seq)
	}
}

// A batch is decided in order, each command on the state that those before it lead to, and appended at once.
func TestBatchIsAppendedOnce(t *testing.T) {
	r := newReplicas(t)
	replica, before := r.load(false), r.log.appends
	again := r.step("presentation")
	got, err := replica.Commit(time.Time{}, again, r.step("presentation"), r.door("locked"), again, r.step("clarification"))
	if err != nil {
		t.Fatal(err)
	}
	r.expect("a batch", got, 2, room.BadCommand, 3, 2, 4)
	if n := r.log.appends - before; n != 1 {
		t.Errorf("%d appends", n)
	}
	r.agree(replica, 4)
}

// P1: a batch whose append failed is unavailable as a whole, and the room is what the log says.
func TestFailedBatchLeavesNothing(t *testing.T) {
	r := newReplicas(t)
	replica := r.load(false)
	r.log.failAppends(errDisk)
	batch := []room.Command{r.step("presentation"), r.door("locked"), r.step("presentation")}
	got, err := replica.Commit(time.Time{}, batch...)
	if err != nil {
		t.Fatal(err)
	}
	r.expect("while the log fails", got, room.Unavailable, room.Unavailable, room.Unavailable)
	r.agree(replica, 1)
	r.log.failAppends(nil)
	if got, err = replica.Commit(time.Time{}, batch...); err != nil {
		t.Fatal(err)
	}
	r.expect("sent again", got, 2, 3, room.BadCommand)
	r.agree(replica, 3)
}

// P1: a batch that was saved though its append failed is found in the log.
func TestLostAnswerIsReadFromTheLog(t *testing.T) {
	r := newReplicas(t)
	replica := r.load(false)
	r.log.lie(func(l *faulty, _ error) error {
		l.lie(nil)
		return context.DeadlineExceeded
	})
	got, err := replica.Commit(time.Time{}, r.step("presentation"), r.door("locked"), r.command("end_break", `{}`))
	if err != nil {
		t.Fatal(err)
	}
	r.expect("the answer was lost", got, 2, 3, 4)
	r.agree(replica, 4)
}

// P2, P3: a batch that is stale is decided again after the log was read.
func TestStaleBatchIsDecidedAgain(t *testing.T) {
	r := newReplicas(t)
	one, two := r.load(true), r.load(true)
	if _, err := one.Commit(time.Time{}, r.step("presentation")); err != nil {
		t.Fatal(err)
	}
	got, err := two.Commit(time.Time{}, r.door("locked"), r.step("presentation"), r.step("clarification"))
	if err != nil {
		t.Fatal(err)
	}
	r.expect("behind the log", got, 3, room.BadCommand, 4)
	if len(two.Remote) != 1 || two.Remote[0].Seq != 2 {
		t.Errorf("told of the other's events: %v", two.Remote)
	}
	r.agree(two, 4)
}

// Two instances that append to a room at the same time don't have its whole log read at each stale append.
func TestRivalsReadWhatIsNew(t *testing.T) {
	r := newReplicas(t)
	one, two := r.load(true), r.load(true)
	before, rounds := r.log.wholes, 20
	for n := range rounds {
		for _, replica := range []*hub.Replica{one, two} {
			batch := []room.Command{r.step("presentation"), r.door("locked"), r.step("consultation"), r.door("open")}
			got, err := replica.Commit(time.Time{}, batch...)
			if err != nil {
				t.Fatal(err)
			}
			for i, o := range got {
				if o.Err != nil {
					t.Fatalf("round %d, command %d: %v", n, i, o.Err)
				}
			}
		}
	}
	if n := r.log.wholes - before; n > 2*4*rounds*2/32+2 {
		t.Errorf("%d reads of the whole log in %d rounds", n, rounds)
	}
	r.agree(two, uint64(1+2*4*rounds))
}

// Before a refusal the log is read: another instance may have changed the room.
func TestRefusalIsConfirmedByTheLog(t *testing.T) {
	r := newReplicas(t)
	one, two := r.load(true), r.load(true)
	if _, err := one.Commit(time.Time{}, r.step("presentation")); err != nil {
		t.Fatal(err)
	}
	got, err := two.Commit(time.Time{}, r.step("welcome"))
	if err != nil {
		t.Fatal(err)
	}
	r.expect("refused by the state of before", got, 3)
}

// A log that can't be read leaves the replica as it was: it is read before anything else is decided.
func TestUnreadableLogAfterAFailedBatch(t *testing.T) {
	r := newReplicas(t)
	replica := r.load(false)
	r.log.fail(errDisk)
	batch := []room.Command{r.step("presentation"), r.door("locked")}
	got, err := replica.Commit(time.Time{}, batch...)
	if err == nil {
		t.Error("no error, though the log can't be read")
	}
	r.expect("while the log fails", got, room.Unavailable, room.Unavailable)
	r.log.fail(nil)
	if err := replica.Confirm(); err != nil {
		t.Fatal(err)
	}
	r.agree(replica, 1)
}

// Nothing is decided or saved after a command's until.
func TestNothingIsSavedAfterUntil(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newReplicas(t)
		replica := r.load(false)
		release := r.log.hold()
		done := make(chan []hub.Proposed)
		batch := []room.Command{r.step("presentation"), r.door("locked")}
		go func() {
			got, _ := replica.Commit(time.Now().Add(time.Second), batch...)
			done <- got
		}()
		time.Sleep(2 * time.Second)
		release()
		r.expect("the append came late", <-done, room.Unavailable, room.Unavailable)
		got, _ := replica.Commit(time.Now().Add(-1), batch...)
		r.expect("decided late", got, room.Unavailable, room.Unavailable)
		r.agree(replica, 1)
		got, _ = replica.Commit(time.Now().Add(time.Second), batch...)
		r.expect("with a later until", got, 2, 3)
	})
}
