package checker_test

import (
	"os"
	"testing"

	"codev/deploy/faults/checker"
)

const methodFile = "../../../room/testdata/method.txt"

var method = func() checker.Method {
	text, err := os.ReadFile(methodFile)
	if err != nil {
		panic(err)
	}
	return checker.ParseMethod(string(text))
}()

func check(h *checker.History) []checker.Finding { return checker.Check(h, method) }

func TestParseMethod(t *testing.T) {
	m := checker.ParseMethod("# a comment of five words\nR23  share_learning  learning_shared  FCKO  6\nR23  share_learning  learning_shared  KO  5\n")
	for place, want := range map[string]bool{"F6": true, "C6": true, "O5": true, "C5": false, "F4": false} {
		if got := m.Allows("learning_shared", place); got != want {
			t.Errorf("%s: %v, want %v", place, got, want)
		}
	}
	if len(m.Events) != 1 || m.Events["share_learning"] != "learning_shared" {
		t.Errorf("the events are %v", m.Events)
	}
}
