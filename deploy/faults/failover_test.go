package faults_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"codev/deploy/faults/checker"
	"codev/deploy/faults/rig"
	"codev/deploy/faults/seance"
)

const (
	failovers     = 8 // 80 with SOAK
	failoverRooms = 4
)

// A replica is promoted that lacks some accepted events: within 10 s all clients are told, none keeps the lost
// events, and the commands that their authors send again are accepted once (P1, P2).
func TestFailover(t *testing.T) {
	t.Parallel()
	times := uint64(failovers)
	if os.Getenv("SOAK") != "" {
		times = 80
	}
	base := seance.Seed(t)
	r := startRig(t.Context(), t, raceful, rig.Options{Instances: instances})
	var all figures
	lost := 0
	for n := range times {
		f, l := failOver(t, r, base+n)
		all.add(f)
		lost += l
		if t.Failed() {
			break
		}
	}
	t.Logf("%v; %d commands accepted, lost and accepted anew", all, lost)
}

func failOver(t *testing.T, r *rig.Rig, seed uint64) (f figures, lost int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	four := func(int) []string { return []string{"client", "consultant 1", "consultant 2", "observer"} }
	played := openRooms(t, anywhere(r), failoverRooms, four)
	p := replicate(ctx, t, r)
	kept := map[string]uint64{}
	for _, room := range played {
		kept[room.ID] = room.Devices()[0].Status().Seq
	}
	playing, stop := context.WithCancel(ctx)
	defer stop()
	var all sync.WaitGroup
	for n, room := range played {
		all.Go(func() { room.Play(playing, rand.New(rand.NewPCG(seed, uint64(10+n))), 100*time.Millisecond) })
	}
	wait(ctx, rand.N(time.Second))
	p.link.Cut()
	for _, room := range played { // at least this is lost
		loseSomething(ctx, t, room)
	}
	if err := r.FailOver(ctx, p.replica); err != nil {
		t.Fatal(err)
	}
	healed := time.Now()
	wait(ctx, rand.N(2*time.Second)) // people go on meanwhile
	stop()
	all.Wait()
	p.link.Close()
	if err := told(ctx, played); err != nil { // until then all may agree on what is lost
		t.Errorf("seed %d: %v", seed, err)
	}
	f = figures{rounds: 1}
	for _, o := range judge(ctx, played, healed, patience, func(h *checker.History) { h.Failover, h.Kept = true, kept[h.Room] }) {
		o.history.Seed = seed
		if o.late != nil {
			t.Errorf("seed %d: %v", seed, o.late)
		}
		blame(t, o.history, o.findings)
		f.add(o.figures())
		lost += acceptedAnew(o.history)
	}
	if trouble := r.Trouble(); trouble != "" {
		t.Errorf("seed %d: %s", seed, trouble)
	}
	t.Logf("seed %d: %v; %d commands accepted, lost and accepted anew", seed, f, lost)
	return f, lost
}

// pair is a replica of a rig's Redis, and the link between the two.
type pair struct {
	replica *rig.Redis
	link    *rig.Link
}

// replicate gives the rig's Redis a replica that has all that it has.
func replicate(ctx context.Context, t *testing.T, r *rig.Rig) pair {
	t.Helper()
	link, err := rig.NewLink("replication", r.Redis.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(link.Close)
	replica, err := rig.StartRedis(ctx, filepath.Join(t.TempDir(), "replica"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(replica.Close)
	if err := replica.Replicate(ctx, link.Addr(), r.Redis); err != nil {
		t.Fatal(err)
	}
	return pair{replica, link}
}

// loseSomething has a command of everyone accepted.
func loseSomething(ctx context.Context, t *testing.T, room *seance.Room) {
	t.Helper()
	var errs []error
	for _, s := range room.Seats {
		_, err := s.Devices[0].Give("write_note", object{"note": newID(), "text": "words " + newID()}).Answer(ctx)
		errs = append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
}

// told waits until everyone knows that something is lost.
func told(ctx context.Context, played []*seance.Room) (err error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for _, room := range played {
		err = errors.Join(err, room.ToldToForget(ctx))
	}
	return err
}

// acceptedAnew counts the commands that were accepted as one seq and, once lost, as another.
func acceptedAnew(h *checker.History) (n int) {
	for _, seqs := range checker.Accepted(h) {
		if len(seqs) > 1 {
			n++
		}
	}
	return n
}
