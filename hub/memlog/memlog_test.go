package memlog_test

import (
	"testing"
	"testing/synctest"
	"time"

	"codev/hub"
	"codev/hub/logtest"
	"codev/hub/memlog"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestLog(t *testing.T) {
	logtest.Run(t, func(*testing.T) hub.Log { return memlog.New() })
}

// An instance keeps all promises of a log.
func TestInstanceLog(t *testing.T) {
	logtest.Run(t, func(*testing.T) hub.Log { return memlog.New().Instance("a") })
}

func TestPeers(t *testing.T) {
	logtest.RunPeers(t, func(*testing.T) []logtest.Peer {
		l := memlog.New()
		return []logtest.Peer{l.Instance("a"), l.Instance("b"), l.Instance("c")}
	})
}

// A lease follows the fake clock exactly.
func TestLeaseByFakeTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := memlog.New()
		a, b := l.Instance("a"), l.Instance("b")
		if _, err := a.Heartbeat(t.Context(), "room", []byte("here"), 10*time.Second, false); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ wait, left time.Duration }{{0, 10 * time.Second}, {9 * time.Second, time.Second}, {time.Second, 0}} {
			time.Sleep(c.wait)
			m, err := b.Heartbeat(t.Context(), "room", nil, 0, false)
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case c.left == 0 && len(m.Others) > 0:
				t.Errorf("a lapsed presence is still there: %v", m.Others)
			case c.left > 0 && (len(m.Others) != 1 || m.Others[0].Lapses != c.left):
				t.Errorf("got %v, want a presence with %v left", m.Others, c.left)
			}
		}
	})
}
