package sim

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"codev/deploy/faults/checker"
	"codev/deploy/overlay"
)

// verdict is the result of a seed.
type verdict struct {
	Seed     uint64
	Digest   string // of the history
	Findings []string
	Faults   []string
	Wanted   bool // what SIM_WANT says is among the findings
}

// prefix is how the line of a verdict begins.
const prefix = "VERDICT "

// playAll runs the program and passes its verdicts on. It returns what the program took of the processor.
func playAll(ctx context.Context, env []string, pass func(verdict)) (cpu time.Duration, err error) {
	cmd := exec.CommandContext(ctx, program, "-test.run=^TestPlay$", "-test.timeout=0")
	cmd.Env = append(append(os.Environ(), "GOMAXPROCS=1", "GODEBUG=asyncpreemptoff=1"), env...)
	var said, complaints bytes.Buffer // two goroutines write
	cmd.Stderr = &complaints
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, err
	}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if v, ok := decode(lines.Text()); ok {
			pass(v)
		} else {
			said.WriteString(lines.Text() + "\n")
		}
	}
	err = cmd.Wait()
	cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if err != nil {
		return cpu, fmt.Errorf("playing histories: %w: %s%s", err, said.String(), complaints.String())
	}
	return cpu, nil
}

// TestPlay is what the program does: it plays the histories of the seeds that SIM names, "from count step".
func TestPlay(t *testing.T) {
	var from, count, step uint64
	if _, err := fmt.Sscan(os.Getenv("SIM"), &from, &count, &step); err != nil {
		t.Skip("it is what the other tests run")
	}
	text, err := os.ReadFile(filepath.Join(root, "room", "testdata", "method.txt"))
	if err != nil {
		t.Fatal(err)
	}
	rules := checker.ParseMethod(string(text))
	debug.SetGCPercent(-1)
	for n := range count {
		if n%4 == 0 {
			runtime.GC()
		}
		line, err := json.Marshal(play(t, from+n*step, rules))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("%s%s\n", prefix, line)
	}
}

func play(t *testing.T, seed uint64, rules checker.Method) (v verdict) {
	var h *checker.History
	var late error
	t.Run("", func(t *testing.T) { h, late = Play(t, seed) })
	v.Seed, v.Faults, v.Digest = seed, h.Faults, digest(h)
	for _, f := range checker.Check(h, rules) {
		v.Findings = append(v.Findings, f.String())
	}
	if late != nil {
		v.Findings = append(v.Findings, late.Error())
	}
	if want := os.Getenv("SIM_WANT"); want != "" {
		for _, f := range v.Findings {
			v.Wanted = v.Wanted || strings.Contains(f, want)
		}
	}
	if len(v.Findings) > 0 && os.Getenv(overlay.PlantedEnv) == "" {
		keep(t, h)
	}
	return v
}

// keep writes a history to out/faults.
func keep(t *testing.T, h *checker.History) {
	dir := filepath.Join(root, "out", "faults")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := h.Write(filepath.Join(dir, fmt.Sprintf("sim-%d.json", h.Seed))); err != nil {
		t.Fatal(err)
	}
}

// digest is the same for the same history.
func digest(h *checker.History) string {
	sum := fnv.New64a()
	for _, c := range h.Clients {
		for _, e := range c.Entries {
			fmt.Fprintln(sum, c.Name, e.At.UnixNano(), e.What, e.Where)
			sum.Write(e.Frame)
		}
	}
	return fmt.Sprintf("%016x", sum.Sum64())
}
