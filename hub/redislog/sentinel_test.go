package redislog_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"codev/hub"
	"codev/hub/logtest"
	"codev/hub/redislog"
	"codev/hub/redislog/redistest"
)

// Appends and notifications go on after the master was killed and replaced.
func TestSentinelFailover(t *testing.T) {
	t.Parallel()
	s := redistest.StartSentinels(t, "--appendonly", "yes", "--appendfsync", "always")
	options := redislog.Options{URL: s.URL() + "&" + patient, ProbeEvery: 200 * time.Millisecond}
	a, b := peer(t, options), peer(t, options)
	all := follow(t, b, 3)
	var want []string
	add := func() {
		t.Helper()
		after, text := uint64(len(want)), fmt.Sprint(len(want))
		logtest.Await(t, "an append", func() bool {
			err := save(t.Context(), a, "0", after, text)
			return err == nil || errors.Is(err, hub.ErrStale) // of two tries
		})
		want = append(want, text)
		var kept []hub.Record
		logtest.Await(t, "a reading", func() bool { // its sentinel may hear of the new master a little later
			var err error
			kept, err = b.Read(t.Context(), "0", 0)
			return err == nil
		})
		if len(kept) != len(want) || string(kept[after].Data) != text {
			t.Fatalf("kept %v, want %v", kept, want)
		}
	}
	add()
	logtest.Await(t, "the replica to have it all", func() bool {
		out, err := s.Replica.CLI("llen", keyOf(t, s.Replica))
		return err == nil && out == fmt.Sprint(len(want))
	})
	missed := counts(all)
	s.KillMaster(t)
	add()
	for i, h := range all {
		logtest.Await(t, "another gap", func() bool { return h.missed.Load() > missed[i] })
	}
	toldAgain(t, a, all[0], "0", uint64(len(want)))
	for _, l := range []*redislog.Log{a, b} {
		logtest.Await(t, "delivery", func() bool { return l.Healthy() == nil })
	}
}

// keyOf finds the log of the only room there is.
func keyOf(t *testing.T, s *redistest.Server) string {
	t.Helper()
	key, err := s.CLI("keys", "*:log:0")
	if err != nil {
		t.Fatal(err)
	}
	return key
}
