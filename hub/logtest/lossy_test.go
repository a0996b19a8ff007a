package logtest_test

import (
	"testing"

	"codev/hub"
	"codev/hub/logtest"
	"codev/hub/memlog"
)

// heard follows a room and counts the notifications.
type heard struct{ missed, records int }

func (h *heard) hear(n hub.Notification) {
	if n.Gap {
		h.missed++
	}
	h.records += len(n.Records)
}

func TestLossyCutAndHeal(t *testing.T) {
	l := memlog.New()
	a, b := logtest.NewLossy(l, "a"), logtest.NewLossy(l, "b")
	var atA, atB, late heard
	a.Follow("room", atA.hear)
	b.Follow("room", atB.hear)
	save := func(after uint64) {
		t.Helper()
		if err := a.Append(t.Context(), "room", hub.Record{Seq: after}, hub.Beside{Expires: 1}, hub.Record{Seq: after + 1}); err != nil {
			t.Fatal(err)
		}
	}
	save(0)
	b.Cut()
	save(1)
	b.Follow("room", late.hear)
	if err := b.Healthy(); err == nil {
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
	if err := b.Healthy(); err != nil {
		t.Error(err)
	}
	if want := (heard{1, 3}); atA != want {
		t.Errorf("the other instance: %v, want %v", atA, want)
	}
}

func TestLossyDropIsNotNoticed(t *testing.T) {
	l := memlog.New()
	a, b := logtest.NewLossy(l, "a"), logtest.NewLossy(l, "b")
	var atB heard
	b.Follow("room", atB.hear)
	b.Drop(2)
	for after := range uint64(3) {
		if err := a.Append(t.Context(), "room", hub.Record{Seq: after}, hub.Beside{Expires: 1}, hub.Record{Seq: after + 1}); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Healthy(); err != nil {
		t.Error(err)
	}
	if want := (heard{1, 1}); atB != want {
		t.Errorf("%v, want %v", atB, want)
	}
}
