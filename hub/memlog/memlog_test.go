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

// An instance is as good a log as any.
func TestInstanceLog(t *testing.T) {
	logtest.Run(t, func(*testing.T) hub.Log { return memlog.New().Instance("a") })
}

func TestPeers(t *testing.T) {
	logtest.RunPeers(t, func(*testing.T) []logtest.Peer {
		l := memlog.New()
		return []logtest.Peer{l.Instance("a"), l.Instance("b"), l.Instance("c")}
	})
}

// A lease goes by the bubble's clock, to the moment.
func TestLeaseByFakeTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := memlog.New()
		a, b := l.Instance("a"), l.Instance("b")
		if _, err := a.Meet(t.Context(), "room", []byte("here"), 10*time.Second, false); err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct{ wait, left time.Duration }{{0, 10 * time.Second}, {9 * time.Second, time.Second}, {time.Second, 0}} {
			time.Sleep(c.wait)
			m, err := b.Meet(t.Context(), "room", nil, 0, false)
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case c.left == 0 && len(m.Others) > 0:
				t.Errorf("a lapsed word is still there: %v", m.Others)
			case c.left > 0 && (len(m.Others) != 1 || m.Others[0].Lapses != c.left):
				t.Errorf("met %v, want a word with %v left", m.Others, c.left)
			}
		}
	})
}

// heard follows a room and counts what is told.
type heard struct{ missed, records int }

func (h *heard) hear(n hub.News) {
	if n.Missed {
		h.missed++
	}
	h.records += len(n.Records)
}

func TestCutAndHeal(t *testing.T) {
	l := memlog.New()
	a, b := l.Instance("a"), l.Instance("b")
	var atA, atB, late heard
	a.Follow("room", atA.hear)
	b.Follow("room", atB.hear)
	save := func(after uint64) {
		t.Helper()
		if err := a.Append(t.Context(), "room", hub.Record{Seq: after}, 1, hub.Record{Seq: after + 1}); err != nil {
			t.Fatal(err)
		}
	}
	save(0)
	b.Cut()
	save(1)
	b.Follow("room", late.hear)
	if err := b.Delivers(); err == nil {
		t.Error("nothing arrives, and it is said to deliver")
	}
	if want := (heard{1, 1}); atB != want || late != (heard{}) {
		t.Errorf("while cut: %v and %v, want %v and nothing", atB, late, want)
	}
	b.Heal()
	save(2)
	if want := (heard{2, 2}); atB != want || late != (heard{1, 1}) {
		t.Errorf("healed: %v and %v, want %v and %v", atB, late, want, heard{1, 1})
	}
	if err := b.Delivers(); err != nil {
		t.Error(err)
	}
	if want := (heard{1, 3}); atA != want {
		t.Errorf("the other instance: %v, want %v", atA, want)
	}
}

func TestDropIsNotNoticed(t *testing.T) {
	l := memlog.New()
	a, b := l.Instance("a"), l.Instance("b")
	var one, two heard
	b.Follow("room", one.hear)
	b.Follow("room", two.hear)
	b.Drop(2)
	for after := range uint64(3) {
		if err := a.Append(t.Context(), "room", hub.Record{Seq: after}, 1, hub.Record{Seq: after + 1}); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Delivers(); err != nil {
		t.Error(err)
	}
	if want := (heard{1, 1}); one != want || two != want {
		t.Errorf("%v and %v, want %v", one, two, want)
	}
}
