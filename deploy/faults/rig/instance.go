package rig

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Instance is one codev, with its own link to Redis.
type Instance struct {
	Name string
	Link *Link
	bin  string
	args []string
	env  []string
	off  time.Duration // of its clock

	stderr lines // of all its lives
	mu     sync.Mutex
	proc   *process
	base   string
}

// Base is where it serves, "" if it does not just now.
func (i *Instance) Base() string {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.proc == nil || i.proc.over() {
		return ""
	}
	return i.base
}

// Start runs it, over and over until it is ready: it may not start while Redis cannot be reached.
func (i *Instance) Start(ctx context.Context) error {
	for {
		err := i.try(ctx)
		if err == nil {
			break
		}
		retry := time.NewTimer(200 * time.Millisecond)
		select {
		case <-retry.C:
		case <-ctx.Done():
			retry.Stop()
			return fmt.Errorf("starting %s: %w; it says: %s", i.Name, err, tail(i.stderr.String()))
		}
	}
	return i.UntilReady(ctx)
}

// UntilReady waits until the instance says that it is ready; not if its clock is off, for then it never is.
func (i *Instance) UntilReady(ctx context.Context) error {
	if i.off != 0 {
		return nil
	}
	err := until(ctx, func() bool { return ready(ctx, i.Base()) })
	if err != nil {
		return fmt.Errorf("waiting for %s: %w; it says: %s", i.Name, err, tail(i.stderr.String()))
	}
	return nil
}

// Ready tells whether the instance says that it is ready.
func (i *Instance) Ready(ctx context.Context) bool { return ready(ctx, i.Base()) }

func ready(ctx context.Context, base string) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/readyz", nil)
	if err != nil {
		return false
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode == http.StatusOK
}

// try runs it once, until it serves or ends.
func (i *Instance) try(ctx context.Context) error {
	cmd := exec.Command(i.bin, append([]string{"--addr=127.0.0.1:0"}, i.args...)...)
	cmd.Env = append(append(os.Environ(), "GORACE=halt_on_error=1 atexit_sleep_ms=0"), i.env...)
	if i.off != 0 {
		cmd.Env = append(cmd.Env, fmt.Sprintf("CODEV_CLOCK=%d", int64(i.off.Seconds())))
	}
	cmd.Stderr = &i.stderr
	out, in, err := os.Pipe()
	if err != nil {
		return err
	}
	cmd.Stdout = in
	proc, err := startProcess(cmd)
	_ = in.Close()
	if err != nil {
		_ = out.Close()
		return err
	}
	stop := context.AfterFunc(ctx, proc.kill)
	base := ""
	said := bufio.NewScanner(out)
	for base == "" && said.Scan() {
		if _, after, ok := strings.Cut(said.Text(), "Open "); ok {
			base = strings.Fields(after)[0]
		}
	}
	if base == "" || !stop() {
		proc.kill()
		_ = out.Close()
		return fmt.Errorf("it ended before it served: %s", proc.cmd.ProcessState)
	}
	go func() {
		_, _ = io.Copy(io.Discard, out) // ends with the process
		_ = out.Close()
	}()
	i.mu.Lock()
	defer i.mu.Unlock()
	i.proc, i.base = proc, base
	return nil
}

// Kill ends it as kill -9 does.
func (i *Instance) Kill() {
	i.mu.Lock()
	proc := i.proc
	i.mu.Unlock()
	if proc != nil {
		proc.kill()
	}
}

// Stop asks it to end, and waits until it has.
func (i *Instance) Stop(ctx context.Context) error {
	i.mu.Lock()
	proc := i.proc
	i.base = "" // a load balancer sends nobody there any more
	i.mu.Unlock()
	if err := proc.stop(ctx); err != nil {
		return fmt.Errorf("stopping %s: %w", i.Name, err)
	}
	if code := proc.cmd.ProcessState.ExitCode(); code != 0 {
		return fmt.Errorf("stopping %s: it ended with %d", i.Name, code)
	}
	return nil
}

// Pause stops its process as SIGSTOP does: it knows nothing of the time until Resume. It serves nobody meanwhile.
func (i *Instance) Pause() error { return i.signal(syscall.SIGSTOP) }

// Resume ends Pause.
func (i *Instance) Resume() error { return i.signal(syscall.SIGCONT) }

func (i *Instance) signal(s syscall.Signal) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	if err := i.proc.cmd.Process.Signal(s); err != nil {
		return fmt.Errorf("sending %v to %s: %w", s, i.Name, err)
	}
	return nil
}

// Running tells whether its process is there.
func (i *Instance) Running() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.proc != nil && !i.proc.over()
}

// Trouble returns the lines of its output that no instance may ever write: a data race, a panic.
func (i *Instance) Trouble() string {
	said := i.stderr.String()
	for _, bad := range []string{"DATA RACE", "fault in a live room", "panic:", "fatal error:"} {
		if at := strings.Index(said, bad); at >= 0 {
			return i.Name + ": " + said[at:min(len(said), at+6000)]
		}
	}
	return ""
}

// Said is all that it said.
func (i *Instance) Said() string { return i.stderr.String() }

func tail(s string) string { return s[max(0, len(s)-1000):] }
