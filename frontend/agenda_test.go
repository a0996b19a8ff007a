package frontend_test

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"
)

// The calendar files that the client writes (src/month/agenda.ts) are read by a library that shares nothing with the one that wrote them.
func TestAgendaFiles(t *testing.T) {
	seance := calendarEvent(t, "seance")
	for property, want := range map[ics.ComponentProperty]string{
		ics.ComponentPropertyUniqueId:    "7f2b8a52-6f0d-4f0e-9a0d-0f0c3f3a9d11@codev",
		ics.ComponentPropertySummary:     "Séance de codéveloppement, Cadres de santé ; groupe 2",
		ics.ComponentPropertySequence:    "3",
		ics.ComponentPropertyLocation:    "https://visio.example/deux-rives",
		ics.ComponentPropertyDescription: "Ouvrez le lien à côté de la visio.\nÀ jeudi, Claire",
	} {
		if got := seance.GetProperty(property); got == nil || got.Value != want {
			t.Errorf("%s: %+v, want %q", property, got, want)
		}
	}
	if len(seance.Alarms()) != 1 {
		t.Errorf("%d alarms, want 1", len(seance.Alarms()))
	}
	// The same séance, moved over the change to summer time: the hour on each clock is the one that was meant, and an agenda takes the new day.
	moved := calendarEvent(t, "moved")
	beginsAt(t, seance, map[string]string{
		"Europe/Paris": "2027-01-14 18:00", "America/Montreal": "2027-01-14 12:00", "Asia/Tokyo": "2027-01-15 02:00",
	})
	beginsAt(t, moved, map[string]string{
		"Europe/Paris": "2027-04-01 18:00", "America/Montreal": "2027-04-01 12:00", "Asia/Tokyo": "2027-04-02 01:00",
	})
	if moved.Id() != seance.Id() {
		t.Errorf("moved, its UID is %s, was %s", moved.Id(), seance.Id())
	}
	if before, after := sequence(t, seance), sequence(t, moved); after <= before {
		t.Errorf("moved, its SEQUENCE is %d, was %d", after, before)
	}
	action := calendarEvent(t, "action")
	if day, err := action.GetAllDayStartAt(); err != nil || day.Format(time.DateOnly) != "2026-12-24" {
		t.Errorf("the action's day is %v, %v", day, err)
	}
}

// beginsAt checks the event's beginning on the clock of each zone.
func beginsAt(t *testing.T, event *ics.VEvent, clocks map[string]string) {
	t.Helper()
	start, err := event.GetStartAt()
	if err != nil {
		t.Fatal(err)
	}
	for zone, want := range clocks {
		place, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := start.In(place).Format("2006-01-02 15:04"); got != want {
			t.Errorf("in %s it begins at %s, want %s", zone, got, want)
		}
	}
}

func sequence(t *testing.T, event *ics.VEvent) int {
	t.Helper()
	number, err := strconv.Atoi(event.GetProperty(ics.ComponentPropertySequence).Value)
	if err != nil {
		t.Fatal(err)
	}
	return number
}

func calendarEvent(t *testing.T, name string) *ics.VEvent {
	t.Helper()
	raw, err := os.ReadFile("src/month/testdata/" + name + ".ics")
	if err != nil {
		t.Fatal(err)
	}
	calendar, err := ics.ParseCalendar(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	events := calendar.Events()
	if len(events) != 1 {
		t.Fatalf("%d events in %s.ics, want 1", len(events), name)
	}
	return events[0]
}
