package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"codev/deploy/faults/seance"
	"codev/deploy/overlay"
)

const (
	root      = "../../.."
	histories = 500    // of a run
	most      = 20_000 // histories, in which each planted bug must be found
)

// program is the tests of this package, built with a deterministic runtime and with all planted bugs: see TestPlay.
var program string

func TestMain(m *testing.M) {
	if os.Getenv("SIM") != "" {
		os.Exit(m.Run()) // this is the program
	}
	dir, err := os.MkdirTemp("", "codev-sim")
	if err != nil {
		panic(err)
	}
	program = filepath.Join(dir, "sim")
	code := 1
	if err := buildProgram(context.Background()); err == nil {
		code = m.Run()
	} else {
		fmt.Fprintln(os.Stderr, err)
	}
	_ = os.RemoveAll(dir)
	os.Exit(code)
}

func buildProgram(ctx context.Context) error {
	goroot, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return fmt.Errorf("asking for GOROOT: %w", err)
	}
	edits := append(deterministic(strings.TrimSpace(string(goroot))), edits()...)
	return overlay.BuildTest(ctx, root, program, "./deploy/faults/sim", edits)
}

// run has the program play so many histories, from a seed on, in two processes, until enough says so.
func run(t *testing.T, from uint64, count int, env ...string) (verdicts []verdict, cpu time.Duration) {
	t.Helper()
	const processes = 2
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var all sync.WaitGroup
	var mu sync.Mutex
	for n := range uint64(processes) {
		all.Go(func() {
			jobs := fmt.Sprintf("SIM=%d %d %d", from+n, (count+1-int(n))/processes, processes)
			used, err := playAll(ctx, append(env, jobs), func(v verdict) {
				mu.Lock()
				defer mu.Unlock()
				verdicts = append(verdicts, v)
				if v.Wanted {
					cancel()
				}
			})
			if err != nil && ctx.Err() == nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			cpu += used
		})
	}
	all.Wait()
	return verdicts, cpu
}

// blame reports histories that break a promise.
func blame(t *testing.T, verdicts []verdict) {
	t.Helper()
	for _, v := range verdicts {
		if len(v.Findings) > 0 {
			t.Errorf("seed %d (FAULTS_SEED=%[1]d HISTORIES=1 plays it again), faults %s:\n  %s",
				v.Seed, strings.Join(v.Faults, ", "), strings.Join(v.Findings, "\n  "))
		}
	}
}

// Whatever goes wrong, every promise is kept (P1-P6).
func TestHistories(t *testing.T) {
	count := histories
	if n, err := strconv.Atoi(os.Getenv("HISTORIES")); err == nil {
		count = n
	}
	start := time.Now()
	verdicts, cpu := run(t, seance.Seed(t), count)
	if len(verdicts) != count {
		t.Errorf("%d histories of %d", len(verdicts), count)
	}
	blame(t, verdicts)
	t.Logf("%d histories in %v and %v of CPU: two cores of their own make %.0f a minute", len(verdicts),
		time.Since(start).Round(time.Millisecond), cpu.Round(time.Millisecond), 2*float64(len(verdicts))/cpu.Minutes())
}

// The same, for as long as SOAK says.
func TestSoak(t *testing.T) {
	long, err := time.ParseDuration(os.Getenv("SOAK"))
	if err != nil {
		t.Skip("SOAK says for how long: make soak")
	}
	start, played, from := time.Now(), 0, seance.Seed(t)
	for time.Since(start) < long {
		verdicts, _ := run(t, from+uint64(played), histories)
		blame(t, verdicts)
		played += len(verdicts)
	}
	t.Logf("%d histories from seed %d on", played, from)
}

// A seed makes the same history, whatever was played before it.
func TestSameSeedSameHistory(t *testing.T) {
	first := map[uint64]verdict{}
	verdicts, _ := run(t, 1, 60)
	for _, v := range verdicts {
		first[v.Seed] = v
	}
	same := 0
	verdicts, _ = run(t, 20, 41)
	for _, v := range verdicts {
		if before, ok := first[v.Seed]; ok {
			same++
			if v.Digest != before.Digest {
				t.Errorf("seed %d makes two histories", v.Seed)
			}
		}
	}
	if same != 41 {
		t.Errorf("%d seeds were played twice, want 41", same)
	}
}

// The simulator finds each planted bug.
func TestFindsPlantedBugs(t *testing.T) {
	for _, b := range bugs {
		t.Run(b.name, func(t *testing.T) {
			start := time.Now()
			verdicts, _ := run(t, 1, most, overlay.PlantedEnv+"="+b.name, "SIM_WANT="+b.finding)
			for _, v := range verdicts {
				if v.Wanted {
					t.Logf("found with seed %d, after %d histories in %v: %s", v.Seed, len(verdicts), time.Since(start).Round(time.Millisecond), v.Findings[0])
					return
				}
			}
			t.Errorf("not found in %d histories", len(verdicts))
		})
	}
}

// decode takes a verdict out of a line of the program.
func decode(line string) (v verdict, ok bool) {
	line, ok = strings.CutPrefix(line, prefix)
	if !ok {
		return v, false
	}
	return v, json.Unmarshal([]byte(line), &v) == nil
}
