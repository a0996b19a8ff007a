package faults_test

import (
	"context"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"codev/deploy/faults/rig"
	"codev/deploy/faults/seance"
	"codev/deploy/overlay"
)

const (
	day        = 24 * time.Hour
	sweepEvery = time.Second // between the times at which an instance of the planted program looks for rooms to erase
	clockRooms = 8
)

// wrongClocks are edits after which CODEV_CLOCK is by how many seconds an instance's clock is off.
func wrongClocks() []overlay.Edit {
	edits := []overlay.Edit{overlay.Replace("hub/config.go", "SweepEvery: time.Minute", "SweepEvery: time.Second")}
	if canShift {
		edits = append(edits,
			overlay.Add("cmd/codev/clock_linux.go", testdata("clock.go.txt")),
			overlay.Add("cmd/codev/clock_linux_amd64.s", testdata("clock_amd64.s.txt")))
	}
	return edits
}

const canShift = runtime.GOOS == "linux" && runtime.GOARCH == "amd64"

func needsWrongClocks(t *testing.T) {
	t.Helper()
	if !canShift {
		t.Skip("testdata/clock_amd64.s.txt is for Linux on amd64")
	}
}

func testdata(name string) string {
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// Four instances of five have a wrong clock, and clients are connected to all of them: every promise is kept (P1-P6), no
// room is erased, and the four report that they are not ready.
func TestWrongClocks(t *testing.T) {
	t.Parallel()
	needsWrongClocks(t)
	clocks := []time.Duration{0, time.Hour, -time.Hour, 31 * day, -31 * day}
	r := startRig(t.Context(), t, planted, rig.Options{Instances: len(clocks), Clocks: clocks})
	seed := seance.Seed(t)
	played := openRooms(t, anywhere(r), clockRooms, mixed)
	playing, stop := context.WithTimeout(t.Context(), 5*sweepEvery)
	defer stop()
	var people sync.WaitGroup
	for n, room := range played {
		people.Go(func() { room.Play(playing, rand.New(rand.NewPCG(seed, uint64(10+n))), every) })
	}
	people.Wait()
	var all figures
	for _, o := range judge(t.Context(), played, time.Now(), patience, nil) {
		o.history.Seed = seed
		if o.late != nil {
			t.Errorf("seed %d: %v", seed, o.late)
		}
		blame(t, o.history, o.findings)
		all.add(o.figures())
	}
	for n, i := range r.Instances {
		if ready := i.Ready(t.Context()); ready != (clocks[n] == 0) {
			t.Errorf("the clock of %s is %v off; is it ready: %v", i.Name, clocks[n], ready)
		}
		if clocks[n] != 0 && !says(t.Context(), i, "the clock of this instance is") {
			t.Errorf("%s does not say that its clock is off", i.Name)
		}
	}
	if trouble := r.Trouble(); trouble != "" {
		t.Error(trouble)
	}
	if all.accepted < 5*all.histories {
		t.Error("people did next to nothing")
	}
	t.Log(all)
}

// says tells whether an instance's log has a text, or has it soon: the log comes through a pipe.
func says(ctx context.Context, i *rig.Instance, text string) bool {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	for !strings.Contains(i.Said(), text) {
		if !wait(ctx, 20*time.Millisecond) {
			return false
		}
	}
	return true
}
