package main

import (
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"codev/deploy/wire"
)

// TestSeance plays a whole séance over sockets against the program. Each line is accepted or refused as it says. At
// the end each person sees what the script says (P2, P3, P4). The server never has the texts that people write (P9)
// and shows no token (P8): none of them is in the data, in the output, or in the frames of either side.
func TestSeance(t *testing.T) {
	for name, key := range map[string]*wire.Key{"sealed": wire.NewKey(), "plain": nil} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			server := start(t, append(unlimited, "--data="+dir, "--log-level=debug")...)
			p := newScriptRunner(t, "retour-au-travail", server.base, key)
			p.play()
			p.checkViews(t)
			if seq := p.people["helene"].Seq; seq != uint64(len(p.people)+p.accepted) {
				t.Errorf("the room is at %d: %d people came in and %d commands were accepted", seq, len(p.people), p.accepted)
			}
			p.leave()
			if code := server.stop(); code != 0 {
				t.Errorf("the program ended with %d: %s", code, server.stderr)
			}
			p.checkSecrecy(t, map[string]string{
				"data": readAll(t, dir), "sent": p.sent.String(), "received": p.received.String(), "output": server.stdout.String() + server.stderr.String(),
			})
		})
	}
}

// checkViews compares each person's view with the script, and with that of a new device, which another instance may
// serve.
func (p *scriptRunner) checkViews(t *testing.T) {
	for who, person := range p.people {
		t.Run(who, func(t *testing.T) { p.checkView(t, who, person) })
		fresh := person.twin().connect()
		if kept, whole := wire.Comparable(person.View), wire.Comparable(fresh.View); !reflect.DeepEqual(kept, whole) {
			t.Errorf("%s: kept by events\n%v\nwhole\n%v", who, kept, whole)
		}
		if person.Seq != fresh.Seq || person.Hash != fresh.Hash || !slices.Equal(person.May, fresh.May) {
			t.Errorf("%s is at %d %s and may %v; a new device is at %d %s and may %v", who, person.Seq, person.Hash, person.May, fresh.Seq, fresh.Hash, fresh.May)
		}
		fresh.Close()
	}
}

// checkSecrecy searches the séance's texts and tokens in places. An unsealed séance shows that the search finds texts.
func (p *scriptRunner) checkSecrecy(t *testing.T, places map[string]string) {
	t.Helper()
	for place, content := range places {
		if len(content) == 0 {
			t.Fatalf("there is nothing in the %s to be searched", place)
		}
		found := findWords(content, p.seance.words())
		switch expected := p.key == nil && place != "output"; {
		case expected && len(found) < len(p.seance.words())/2:
			t.Errorf("the search finds only %d texts of an unsealed séance in the %s", len(found), place)
		case !expected && len(found) > 0:
			t.Errorf("in the %s: %q", place, found)
		}
		for _, person := range p.people {
			if place != "sent" && strings.Contains(content, person.Seat.Token) { // a hello has it
				t.Errorf("a token is in the %s", place)
			}
		}
	}
}

// checkView compares one person's view at the end with the script.
func (p *scriptRunner) checkView(t *testing.T, who string, person *peer) {
	v := person.View
	list := func(field string) []object {
		var items []object
		for _, item := range asList(v[field]) {
			items = append(items, item.(object))
		}
		return items
	}
	texts := func(items []object, field string) []string {
		got := []string{}
		for _, item := range items {
			got = append(got, p.open(item[field]))
		}
		return got
	}
	same := func(what string, got, want any) {
		t.Helper()
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n%v, not\n%v", what, got, want)
		}
	}

	// For all.
	same("step", v["step"].(object)["name"], any("closed"))
	same("client", p.named(v["client"]), "sophie")
	same("topics", texts(list("topics"), "headline"), p.said("", "propose_topic", "headline"))
	same("support", list("topics")[0]["support"], any(3.0))
	same("follow up", texts(list("follow_up"), "text"), p.said("", "report_action", "text"))
	same("exposé", p.open(v["presentation"].(object)["situation"]), p.said("", "write_presentation", "situation")[0])
	withdrawn := "Pourquoi tu ne demandes pas une fiche de poste à la direction ?"
	questions := slices.DeleteFunc(p.said("", "ask_question", "text"), func(s string) bool { return s == withdrawn })
	same("questions", texts(list("questions"), "text"), questions)
	for _, q := range list("questions") {
		same("question", q["state"], any("answered"))
	}
	same("needs", texts(list("needs"), "text"), p.said("", "restate_need", "text"))
	contract := v["contract"].(object)
	same("request", p.open(contract["request"]), p.said("", "word_contract", "request")[1])
	same("agreed", len(asList(contract["agreed"])), 5)
	same("concerns", len(asList(contract["concerns"])), 0)
	same("contributions", texts(list("contributions"), "text"), p.said("", "offer_contribution", "text"))
	for _, c := range list("contributions") {
		if p.named(c["by"]) == "helene" {
			same("voice", p.named(c["voice"]), "thomas")
		}
	}
	same("synthesis", p.open(v["synthesis"]), p.said("", "write_synthesis", "text")[0])
	same("plan", texts(list("actions"), "what"), p.said("", "plan_action", "what"))
	same("learnings", texts(list("learnings"), "text"), p.said("", "share_learning", "text"))
	same("settled", list("adjustments")[0]["settled"], any(true))
	ratings := v["ratings"].(object)
	same("answered", ratings["answered"], any(4.0))
	same("spread", ratings["spread"].(object)["helped"], any([]any{0.0, 0.0, 0.0, 2.0, 1.0}))

	// One's own, and nobody else's.
	same("notes", texts(list("notes"), "text"), p.said(who, "write_note", "text"))
	supported := 0
	for _, topic := range list("topics") {
		if topic["supported"] == true {
			supported++
		}
	}
	same("supported", supported, len(p.lines(who, "support_topic")))
	kept, words := 0, []string{}
	for _, c := range list("contributions") {
		if c["kept"] == true {
			kept++
		}
		if c["words"] != nil {
			words = append(words, p.open(c["words"]))
		}
	}
	same("kept", kept, len(p.lines(who, "keep_contribution")))
	slices.Sort(words)
	noted := p.said(who, "keep_contribution", "text")
	slices.Sort(noted)
	same("words on kept ones", words, noted)
	same("own ratings", ratings["mine"] != nil, len(p.lines(who, "rate_session")) > 0)
	signals := 0
	if who == "helene" {
		signals = len(p.lines("", "signal"))
	}
	same("signals", len(list("signals")), signals)

	// The flag was for the question's author and the facilitator; the question is withdrawn since.
	flagged := slices.ContainsFunc(person.events, func(e frame) bool { return e.Name == "question_flagged" })
	same("told of the flag", flagged, who == "helene" || who == "marc")
}

// lines are those in which somebody gives a command; "" is anybody.
func (p *scriptRunner) lines(who, command string) (lines []line) {
	for _, l := range p.seance.Script {
		if l.Do == command && (who == "" || l.By == who) {
			lines = append(lines, l)
		}
	}
	return lines
}

// said returns the texts that a person wrote with a command.
func (p *scriptRunner) said(who, command, field string) []string {
	said := []string{}
	for _, l := range p.lines(who, command) {
		if text, ok := l.Data[field].(string); ok {
			said = append(said, text)
		}
	}
	return said
}

func asList(v any) []any {
	list, _ := v.([]any)
	return list
}

// findWords lists the texts of which content holds any three words in a row, or the whole of a shorter text.
func findWords(content string, texts []string) []string {
	found := map[string]bool{}
	for _, text := range texts {
		words := strings.Fields(text)
		for i := range max(1, len(words)-2) {
			piece := strings.Join(words[i:min(i+3, len(words))], " ")
			if standsIn(content, piece) {
				found[text] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// standsIn tells whether piece is in content on its own: four letters may stand in a sealed text by chance.
func standsIn(content, piece string) bool {
	isBase64 := func(b byte) bool {
		return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '-' || b == '_'
	}
	for from := 0; ; {
		at := strings.Index(content[from:], piece)
		if at < 0 {
			return false
		}
		at += from
		end := at + len(piece)
		if (at == 0 || !isBase64(content[at-1])) && (end == len(content) || !isBase64(content[end])) {
			return true
		}
		from = at + 1
	}
}

func readAll(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		all.Write(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

// TestOtherSeances plays a planned séance with two clients, and one in English, whole. Of the first it checks that both
// clients' passes are there for everyone, each with what was written in it.
func TestOtherSeances(t *testing.T) {
	server := start(t, append(unlimited, "--store=memory")...)
	t.Run("new-team-lead", func(t *testing.T) {
		p := newScriptRunner(t, "new-team-lead", server.base, wire.NewKey())
		p.play()
		for who, person := range p.people {
			if step := person.View["step"].(object)["name"]; step != any("closed") {
				t.Errorf("%s is in %v", who, step)
			}
		}
		p.leave()
	})
	t.Run("deux-clients", func(t *testing.T) {
		p := newScriptRunner(t, "deux-clients", server.base, wire.NewKey())
		p.play()
		for who, person := range p.people {
			clients := []string{p.named(person.View["pass"])}
			written := len(asList(person.View["contributions"]))
			for _, pass := range asList(person.View["passes"]) {
				clients = append(clients, p.named(pass.(object)["id"]))
				written += len(asList(pass.(object)["contributions"]))
			}
			slices.Sort(clients)
			if want := []string{"benoit", "samira"}; !slices.Equal(clients, want) {
				t.Errorf("%s sees the passes of %v, not %v", who, clients, want)
			}
			offered := len(p.lines("", "offer_contribution")) - len(p.lines("", "withdraw_contribution"))
			if written != offered || person.View["begun_at"] == nil || person.View["held"] != nil {
				t.Errorf("%s sees %d contributions, not %d; begun at %v, held %v", who, written, offered, person.View["begun_at"], person.View["held"])
			}
		}
		p.leave()
	})
}
