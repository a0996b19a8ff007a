package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"codev/deploy/overlay"
)

// The recipe of room/doc.go, tried: park_idea, with which a consultant keeps an idea for later, is added to
// a copy of the source. The files are those that the recipe names, and no other is changed by hand.

// parkIdeaInRoom is the act alone, without the method's table, a script and the view's type.
var parkIdeaInRoom = []overlay.Edit{
	overlay.Replace("room/rulebook.go", "	// R8: ask a question;", `	// R40: park an idea that comes before its time.
	{rule: "R40", command: "park_idea", event: "idea_parked", grants: []grant{{K, during(Clarification)}}, act: newAct[parkIdea]},

	// R8: ask a question;`),
	overlay.Replace("room/clarification.go", "// question is one", `type parkedIdea struct {
	by   ID
	text Text
}

// parkIdea keeps an idea for the consultation, or edits one of the sender.
type parkIdea struct {
	Idea ID   `+"`json:\"idea\"`"+`
	Text Text `+"`json:\"text\" shown:\"parked.*.text\"`"+`
}

func (d *parkIdea) decide(r *Room, by *person, _ moment) *Refusal {
	return r.parked.canPut(d.Idea, func(p *parkedIdea) bool { return p.by == by.id })
}

func (d *parkIdea) apply(r *Room, e Event) {
	upsert(r, "parked", &r.parked, d.Idea, parkedIdea{by: e.By}).text = d.Text
}

// question is one`),
	overlay.Replace("room/room.go", "	topics      shelf[topic]", "	parked      shelf[parkedIdea]\n	topics      shelf[topic]"),
	overlay.Replace("room/view.go", `	"topics": {`, `	"parked": {
		ids: func(r *Room, _ ID) []ID { return r.parked.order },
		item: func(r *Room, _ ID, id ID) drawn {
			p := r.parked.get(id)
			return drawn{"by": p.by, "text": p.text}
		},
	},
	"topics": {`),
}

var parkIdeaElsewhere = []overlay.Edit{
	overlay.Replace("room/viewtypes.go", "	FollowUp ", "	Parked        []ParkedView       `json:\"parked\"`\n	FollowUp "),
	overlay.Replace("room/viewtypes.go", "// QuestionView is", `// ParkedView is an idea that waits for the consultation.
type ParkedView struct {
	ID   ID   `+"`json:\"id\"` // in the order parked"+`
	By   ID   `+"`json:\"by\"` // its author"+`
	Text Text `+"`json:\"text\" aad:\"text/<id>/<by>\"` // the idea"+`
}

// QuestionView is`),
	overlay.Replace("room/testdata/method.txt", "R8   ask_question ", "R40  park_idea              idea_parked               K     2\nR8   ask_question "),
	overlay.Add("room/testdata/r40_parked.txt", `setup
open
join nadia sophie
helene choose_client {"participant":"@sophie"}
helene move_to_step {"step":"clarification"}
----

# R40: a consultant parks an idea.
run
nadia park_idea {"idea":"@i1","text":"a relay"}
sophie park_idea {"idea":"@i2","text":"no"}
helene move_to_step {"step":"synthesis"}
wait 6s
nadia park_idea {"idea":"@i2","text":"late"}
view sophie parked
----
`),
	overlay.Replace("frontend/src/words/steps.fr.ts", "    noQuestion:", "    park: \"Garder pour plus tard\",\n    noQuestion:"),
	overlay.Replace("frontend/src/words/steps.en.ts", "    noQuestion:", "    park: \"Keep for later\",\n    noQuestion:"),
	overlay.Replace("frontend/src/screens/steps/Clarification.svelte", "{#if session.may.has('ask_question')}", `{#each view.parked as idea (idea.id)}<p>{idea.text}</p>{/each}
{#if session.may.has('park_idea')}
  <Composer draft="clarification/parked" label={words.park} action={words.park} send={(text) => session.send('park_idea', { idea: newId(), text })} />
{/if}
{#if session.may.has('ask_question')}`),
}

func TestRecipeOfAnAct(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a copy of the source")
	}
	c := &sourceCopy{t: t, dir: t.TempDir()}
	if err := overlay.Copy(t.Context(), ".", c.dir, parkIdeaInRoom); err != nil {
		t.Fatal(err)
	}
	room := []string{"go", "test", "./room", "-run", "TestGolden|TestRulebook|TestR|TestInvariants", "-rapid.checks=3"}

	// Each omission is named.
	said, err := c.run(room...)
	for _, named := range []string{
		"no golden script shows: park_idea taken", "no golden script shows: R40",
		`park_idea is R40 idea_parked, testdata/method.txt says ""`, "unknown field at /parked",
	} {
		if err == nil || !strings.Contains(said, named) {
			t.Errorf("an unfinished act: %v, and nothing says %q:\n%s", err, named, said)
		}
	}

	if err := overlay.Apply(c.dir, parkIdeaElsewhere); err != nil {
		t.Fatal(err)
	}
	c.must("go", "test", "./room", "-run", "TestGolden", "-rewrite")
	c.must("go", "build", "-o", "bin/codev", "./cmd/codev")
	c.generate()
	c.must(room...)
	c.must("go", "test", "./cmd/schema", "-run", "Committed|Described|Every")
	c.must("go", "test", "./hub", "-run", "Described|RealFrames")
	script, err := os.ReadFile(filepath.Join(c.dir, "room/testdata/r40_parked.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, shown := range []string{"idea_parked", "refused: not_your_role R40", "refused: not_in_this_step R40", `parked: [{"by":"@nadia"`} {
		if !strings.Contains(string(script), shown) {
			t.Errorf("the script does not come to %q", shown)
		}
	}
}

type sourceCopy struct {
	t   *testing.T
	dir string
}

func (c *sourceCopy) run(command ...string) (string, error) {
	cmd := exec.CommandContext(c.t.Context(), command[0], command[1:]...)
	cmd.Dir = c.dir
	said, err := cmd.CombinedOutput()
	return string(said), err
}

func (c *sourceCopy) must(command ...string) {
	c.t.Helper()
	if said, err := c.run(command...); err != nil {
		c.t.Fatalf("%s: %v\n%s", strings.Join(command, " "), err, said)
	}
}

// generate does as `make generate` does, and tries what is generated for the client if its packages are installed.
func (c *sourceCopy) generate() {
	c.t.Helper()
	packages, err := filepath.Abs("frontend/node_modules")
	if err != nil {
		c.t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(packages, "vitest")); errors.Is(err, os.ErrNotExist) {
		c.must("sh", "-c", "go run ./cmd/schema > new && mv new frontend/src/wire/schema.gen.json")
	} else {
		if err := os.Symlink(packages, filepath.Join(c.dir, "frontend/node_modules")); err != nil {
			c.t.Fatal(err)
		}
		c.must("sh", "-c", "cd frontend && node scripts/generate.mjs && npx vitest run src/wire/types.test.ts src/screens/commands.test.ts src/seal/vault.test.ts")
	}
	c.must("sh", "-c", "go run ./cmd/schema commands > new && mv new hub/asyncapi.yaml")
}
