package faults_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"codev/deploy/faults/checker"
	"codev/deploy/faults/rig"
	"codev/deploy/faults/seance"
	"codev/deploy/overlay"

	"go.uber.org/goleak"
)

// stuck: when a connection is cut, toxiproxy leaves goroutines behind that still have data to pass on, on either side
// of a toxic.
var stuck = []goleak.Option{
	goleak.IgnoreAnyFunction("github.com/Shopify/toxiproxy/v2/toxics.(*ToxicStub).Run"),
	goleak.IgnoreAnyFunction("github.com/Shopify/toxiproxy/v2.(*ToxicLink).read"),
}

// built is where programs are built to, for one run of the tests.
var built string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) (code int) {
	var err error
	if built, err = os.MkdirTemp("", "codev-faults"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(built)
	code = m.Run()
	http.DefaultClient.CloseIdleConnections()
	if err := goleak.Find(stuck...); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, "somebody was not waited for:", err)
		code = 1
	}
	return code
}

const root = "../.."

// The program, built when a test first asks for it: as it is shipped, and with the race detector.
var (
	plain   = sync.OnceValues(func() (string, error) { return build("plain", "-race=false") })
	raceful = sync.OnceValues(func() (string, error) { return build("raceful", "-race") })
)

func build(name string, flags ...string) (path string, err error) {
	path = filepath.Join(built, name)
	return path, overlay.Build(context.Background(), root, path, nil, append(flags, "-ldflags=-w")...)
}

// check judges a history by the method's table.
func check(h *checker.History) []checker.Finding { return checker.Check(h, method()) }

var method = sync.OnceValue(func() checker.Method {
	text, err := os.ReadFile(filepath.Join(root, "room", "testdata", "method.txt"))
	if err != nil {
		panic(err)
	}
	return checker.ParseMethod(string(text))
})

// startRig runs a Redis with instances of a program around it, until the test ends.
func startRig(ctx context.Context, t *testing.T, bin func() (string, error), o rig.Options) *rig.Rig {
	t.Helper()
	var err error
	if o.Bin, err = bin(); err != nil {
		t.Fatal(err)
	}
	o.Dir, o.Args = t.TempDir(), []string{"--drain=1s"}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	r, err := rig.Start(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// anywhere is an instance that serves just now, drawn by chance.
func anywhere(r *rig.Rig) seance.Where {
	return seance.Spread(len(r.Instances), rand.IntN, func(i int) (string, seance.Server) {
		at := r.Instances[i]
		if base := at.Base(); base != "" {
			return at.Name, seance.At(base)
		}
		return "", nil
	})
}

// keep writes a history that broke a promise to out/faults, and returns where.
func keep(h *checker.History) string {
	dir := filepath.Join("..", "..", "out", "faults")
	path := filepath.Join(dir, fmt.Sprintf("%d-%s.json", h.Seed, h.Room))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err.Error()
	}
	if err := h.Write(path); err != nil {
		return err.Error()
	}
	return path
}

// blame reports the findings on a history, if there are any.
func blame(t *testing.T, h *checker.History, findings []checker.Finding) {
	t.Helper()
	if len(findings) == 0 {
		return
	}
	var text strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&text, "\n  %s", f)
	}
	t.Errorf("seed %d, faults %s; the history is in %s%s", h.Seed, strings.Join(h.Faults, ", "), keep(h), text.String())
}
