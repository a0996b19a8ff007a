//go:build deploy

package check

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is for machines with much else to do.
const patience = 30 * time.Second

// built is where the program is built, once for all tests that need it. The web client need not be in it.
var built string

var codev = sync.OnceValues(func() (string, error) {
	path := filepath.Join(built, "codev")
	said, err := try(nil, "go", "build", "-o", path, "codev/cmd/codev")
	if err != nil {
		err = fmt.Errorf("building the program: %w: %s", err, said)
	}
	return path, err
})

func TestMain(m *testing.M) {
	var err error
	if built, err = os.MkdirTemp("", "codev"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	os.RemoveAll(built)
	os.Exit(code)
}

func program(t *testing.T) string {
	t.Helper()
	path, err := codev()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// process is one that runs.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	out  *bufio.Reader
	errs bytes.Buffer
	dead bool
}

// start runs a program in the background; in the end it is killed.
func start(t *testing.T, stdin string, env []string, name string, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(name, args...)}
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stderr = &p.errs
	p.cmd.Stdin = strings.NewReader(stdin)
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.out = bufio.NewReader(out)
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.end(syscall.SIGKILL) })
	return p
}

// says waits for a line with certain words in it and returns it.
func (p *process) says(words string) string {
	p.t.Helper()
	for {
		line, err := p.out.ReadString('\n')
		if err != nil {
			p.end(syscall.SIGKILL)
			p.t.Fatalf("%s has ended: %s", p.cmd.Path, &p.errs)
		}
		if strings.Contains(line, words) {
			return line
		}
	}
}

// end sends a signal, waits, and returns the exit code.
func (p *process) end(signal os.Signal) int {
	if !p.dead {
		p.cmd.Process.Signal(signal)
		p.wait()
	}
	return p.cmd.ProcessState.ExitCode()
}

func (p *process) wait() int {
	tooLong := time.AfterFunc(patience, func() { p.cmd.Process.Kill() })
	defer tooLong.Stop()
	p.cmd.WaitDelay = patience // for those who were started by it and still hold its output
	p.cmd.Wait()
	p.dead = true
	return p.cmd.ProcessState.ExitCode()
}

// ports are n in a row that nobody has; it returns the first.
func ports(t *testing.T, n int) int {
	t.Helper()
search:
	for range 100 {
		first := 20000 + rand.IntN(10000) // below those that the system gives out
		for port := first; port < first+n; port++ {
			l, err := net.Listen("tcp", fmt.Sprint("127.0.0.1:", port))
			if err != nil {
				continue search
			}
			l.Close()
		}
		return first
	}
	t.Fatal("no ports are free")
	return 0
}

// opened opens a room and returns its id.
func opened(t *testing.T, base string) string {
	t.Helper()
	body := `{"name":"F","lang":"fr","plan":"120","door":"open","sealed":false}`
	answer, err := http.Post(base+"/api/rooms", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	var seat struct{ Room string }
	if err := json.NewDecoder(answer.Body).Decode(&seat); err != nil || answer.StatusCode != http.StatusCreated {
		t.Fatalf("opening a room: %s %v", answer.Status, err)
	}
	return seat.Room
}

// status is that of a GET, 0 if nobody answers.
func status(client *http.Client, url string) int {
	answer, err := client.Get(url)
	if err != nil {
		return 0
	}
	answer.Body.Close()
	return answer.StatusCode
}

// eventually waits until something is so.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(patience); !so(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain until", what)
		}
	}
}
