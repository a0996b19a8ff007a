package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// The test binary is the program, too: with this in its environment it runs main.
const beTheProgram = "CODEV_TEST_BE_THE_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(beTheProgram) != "" {
		main()
		return
	}
	code := m.Run()
	http.DefaultClient.CloseIdleConnections()
	if err := goleak.Find(); code == 0 && err != nil {
		fmt.Fprintln(os.Stderr, "somebody was not waited for:", err)
		code = 1
	}
	os.Exit(code)
}

// program is codev as a process of its own.
type program struct {
	t      *testing.T
	cmd    *exec.Cmd
	base   string // http://127.0.0.1:port
	gauges string // where its metrics are
	stdout *record
	stderr *record
	exited chan struct{}
}

// unlimited lets a test give as many commands as it likes.
var unlimited = []string{
	"--limit-commands=1000000", "--limit-burst=1000000", "--limit-events=1000000", "--limit-rooms=1000000", "--limit-sockets=1000000",
}

// start runs the program at a free port and returns once it says where it is.
func start(t *testing.T, args ...string) *program {
	t.Helper()
	return startAs(t, os.Args[0], args...)
}

// startAs is start with another program.
func startAs(t *testing.T, file string, args ...string) *program {
	t.Helper()
	p := &program{t: t, stdout: &record{}, stderr: &record{}, exited: make(chan struct{})}
	free := newListener(t)
	free.Close()
	p.gauges = "http://" + free.Addr().String() + "/metrics"
	p.cmd = exec.Command(file, append([]string{"--addr=127.0.0.1:0", "--metrics-addr=" + free.Addr().String()}, args...)...)
	p.cmd.Env = append(os.Environ(), beTheProgram+"=1", "GORACE=atexit_sleep_ms=0")
	p.cmd.Stderr = p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(io.TeeReader(out, p.stdout))
	for p.base == "" {
		line, err := lines.ReadString('\n')
		if err != nil {
			p.cmd.Wait()
			t.Fatalf("the program ended before it was ready: %s", p.stderr)
		}
		if _, after, ok := strings.Cut(line, "Open "); ok {
			p.base = strings.Fields(after)[0]
		}
	}
	go func() {
		defer close(p.exited)
		io.Copy(io.Discard, lines)
		p.cmd.Wait()
	}()
	t.Cleanup(p.kill)
	return p
}

// kill ends the program as kill -9 does.
func (p *program) kill() {
	p.cmd.Process.Kill()
	<-p.exited
}

// stop asks the program to end and returns its exit code.
func (p *program) stop() int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	select {
	case <-p.exited:
	case <-time.After(drainWait + 5*time.Second):
		p.t.Fatal("the program does not stop")
	}
	return p.cmd.ProcessState.ExitCode()
}

// record keeps the bytes written to it. It is safe for concurrent use.
type record struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (r *record) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.buf.Write(b)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.buf.String()
}

// once runs the program to its end and returns its output.
func once(t *testing.T, env []string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(append(os.Environ(), beTheProgram+"=1", "GORACE=atexit_sleep_ms=0"), env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.Run()
	return out.String(), errs.String(), cmd.ProcessState.ExitCode()
}

// status is that of a GET.
func status(t *testing.T, url string) int {
	t.Helper()
	answer, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode
}
