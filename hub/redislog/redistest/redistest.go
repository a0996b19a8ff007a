// Package redistest starts Redis servers for tests: on free ports of 127.0.0.1, their files in a directory that
// outlives their kills. It wants redis-server, redis-cli and redis-sentinel on the machine.
package redistest

import (
	"bufio"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long a test waits for a server before it fails.
const patience = 20 * time.Second

// Server is a redis-server process. Its methods are for one goroutine at a time.
type Server struct {
	Port int

	dir      string
	program  string
	args     []string
	password string

	cmd   *exec.Cmd     // nil while it does not run
	ended chan struct{} // closed when the process has
	lines *tail
}

// New starts a server with the given arguments, as "--appendfsync", "always", whose files are in dir. It saves
// nothing to disk unless told to.
func New(dir string, args ...string) (*Server, error) {
	return start("redis-server", dir, append([]string{"--save", "", "--appendonly", "no"}, args...)...)
}

// Start is New for a test, which it fails if there is an error; the server is stopped when the test ends.
func Start(t testing.TB, args ...string) *Server {
	t.Helper()
	s, err := New(t.TempDir(), args...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func start(program, dir string, args ...string) (*Server, error) {
	var last error
	for range 5 { // another process may take the port first
		port, err := FreePort()
		if err != nil {
			return nil, err
		}
		s := &Server{Port: port, dir: dir, program: program, args: args}
		for i, arg := range args[:max(len(args)-1, 0)] {
			if arg == "--requirepass" {
				s.password = args[i+1]
			}
		}
		if last = s.Restart(); last == nil {
			return s, nil
		}
		if errors.Is(last, exec.ErrNotFound) {
			break
		}
	}
	return nil, last
}

// FreePort returns a port of 127.0.0.1 that is free, as is the one 10000 above, for the bus of a cluster; an error if
// it finds none in a hundred tries. Both are below those that connections get by themselves, so that a server that is
// killed finds its port free again.
func FreePort() (int, error) {
	for range 100 {
		port := 11000 + rand.IntN(10000)
		if free(port) && free(port+10000) {
			return port, nil
		}
	}
	return 0, errors.New("redistest: no port is free")
}

func free(port int) bool {
	l, err := net.Listen("tcp", "127.0.0.1:"+strconv.Itoa(port))
	return err == nil && l.Close() == nil
}

// Addr is where the server listens.
func (s *Server) Addr() string { return "127.0.0.1:" + strconv.Itoa(s.Port) }

// URL is where a client finds the server, with its password, if any.
func (s *Server) URL() string {
	if s.password != "" {
		return "redis://:" + s.password + "@" + s.Addr()
	}
	return "redis://" + s.Addr()
}

// Restart starts a server that was killed or stopped again, at the same port with the same files, and returns once it
// answers.
func (s *Server) Restart() error {
	args := s.args
	if s.program == "redis-server" {
		args = append([]string{"--dir", s.dir}, args...)
	}
	args = append(args, "--port", strconv.Itoa(s.Port), "--bind", "127.0.0.1", "--daemonize", "no", "--logfile", "")
	s.cmd = exec.Command(s.program, args...)
	if s.program == "redis-sentinel" {
		s.cmd.Args = append([]string{s.program, filepath.Join(s.dir, "sentinel.conf")}, args...)
	}
	s.cmd.Dir = s.dir
	dieWithParent(s.cmd)
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("redistest: %w", err)
	}
	s.cmd.Stderr = s.cmd.Stdout
	if err := s.cmd.Start(); err != nil {
		s.cmd = nil
		return fmt.Errorf("redistest: starting %s (`make tools` installs it): %w", s.program, err)
	}
	ready := make(chan struct{})
	s.lines, s.ended = &tail{}, make(chan struct{})
	go func(cmd *exec.Cmd, lines *tail, ended chan struct{}) {
		defer close(ended)
		once := sync.OnceFunc(func() { close(ready) })
		for scanner := bufio.NewScanner(out); scanner.Scan(); {
			lines.add(scanner.Text())
			if strings.Contains(scanner.Text(), "eady to accept connections") || strings.Contains(scanner.Text(), "Sentinel ID is") {
				once()
			}
		}
		_ = cmd.Wait() // killed, most often
	}(s.cmd, s.lines, s.ended)
	select {
	case <-ready:
		return nil
	case <-s.ended:
		s.cmd = nil
		return fmt.Errorf("redistest: %s ended at once:\n%s", s.program, s.lines)
	case <-time.After(patience):
		return errors.Join(fmt.Errorf("redistest: %s does not get ready:\n%s", s.program, s.lines), s.Kill())
	}
}

// Kill kills the server, as kill -9 does; its files stay as they are.
func (s *Server) Kill() error { return s.signal(syscall.SIGKILL) }

// Stop has the server end in good order.
func (s *Server) Stop() error { return s.signal(syscall.SIGTERM) }

// signal ends a server, if it runs, and waits until it has.
func (s *Server) signal(signal syscall.Signal) error {
	if s.cmd == nil {
		return nil
	}
	if err := s.cmd.Process.Signal(signal); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("redistest: %w", err)
	}
	defer func() { s.cmd = nil }()
	select {
	case <-s.ended:
		return nil
	case <-time.After(patience):
		err := s.cmd.Process.Kill()
		<-s.ended
		return errors.Join(fmt.Errorf("redistest: %s did not end:\n%s", s.program, s.lines), err)
	}
}

// Freeze has the server do nothing, its connections stay as they are, until Thaw.
func (s *Server) Freeze() error { return s.cmd.Process.Signal(syscall.SIGSTOP) }

// Thaw ends Freeze.
func (s *Server) Thaw() error { return s.cmd.Process.Signal(syscall.SIGCONT) }

// CLI runs redis-cli with a command, and returns its output.
func (s *Server) CLI(args ...string) (string, error) {
	return cli(append([]string{"-h", "127.0.0.1", "-p", strconv.Itoa(s.Port)}, args...), s.password)
}

func cli(args []string, password string) (string, error) {
	cmd := exec.Command("redis-cli", args...)
	if password != "" {
		cmd.Env = append(os.Environ(), "REDISCLI_AUTH="+password) // not an argument, which others could see
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("redistest: redis-cli (`make tools` installs it): %w: %s", err, out)
	}
	return strings.TrimSpace(string(out)), nil
}

// tail returns the end of a server's output.
type tail struct {
	mu    sync.Mutex
	lines []string
}

func (t *tail) add(line string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.lines = append(t.lines, line); len(t.lines) > 40 {
		t.lines = t.lines[1:]
	}
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.Join(t.lines, "\n")
}
