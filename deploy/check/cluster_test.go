//go:build deploy

package check

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

// cluster is what deploy/cluster.sh runs.
type cluster struct {
	*process
	base int // the first of its five ports
	data string
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{base: ports(t, 5), data: t.TempDir()}
	c.process = start(t, "", []string{fmt.Sprint("CLUSTER_PORT=", c.base), "CLUSTER_DATA=" + c.data}, "../cluster.sh", program(t))
	t.Cleanup(func() { c.end(syscall.SIGTERM) }) // not killed, or what it runs would go on
	if line := c.says("Open http"); !strings.Contains(line, c.http()) {
		t.Errorf("the link is not there: %s", line)
	}
	return c
}

func (c *cluster) http() string { return fmt.Sprint("http://localhost:", c.base+1) }

// running are its processes, by their ids.
func (c *cluster) running() (pids []int) {
	pid := c.cmd.Process.Pid
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	if err != nil {
		c.t.Fatal(err)
	}
	for _, child := range strings.Fields(string(raw)) {
		n, _ := strconv.Atoi(child) // the kernel wrote it
		pids = append(pids, n)
	}
	return pids
}

// gone checks that nothing is left of it: no process, no listener.
func (c *cluster) gone(t *testing.T, pids []int) {
	t.Helper()
	for _, pid := range pids {
		if syscall.Kill(pid, 0) == nil {
			t.Errorf("process %d is still there", pid)
		}
	}
	for port := c.base; port < c.base+5; port++ {
		if conn, err := net.Dial("tcp", fmt.Sprint("127.0.0.1:", port)); err == nil {
			conn.Close()
			t.Errorf("somebody listens at %d", port)
		}
	}
}

// A cluster serves through its proxy, with TLS and without; Ctrl+C ends all of it, and its rooms are there the next
// time.
func TestCluster(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	pem := read(t, c.data+"/caddy/caddy/pki/authorities/local/root.crt")
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(pem))
	secure := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	defer secure.CloseIdleConnections()
	if got := status(secure, fmt.Sprintf("https://localhost:%d/readyz", c.base)); got != http.StatusOK {
		t.Errorf("with TLS: %d", got)
	}
	room := opened(t, c.http())
	for range 4 { // on both instances
		if got := status(http.DefaultClient, c.http()+"/api/rooms/"+room); got != http.StatusOK {
			t.Errorf("the room: %d", got)
		}
	}

	pids := c.running()
	if len(pids) != 4 {
		t.Errorf("%d processes, not 4", len(pids))
	}
	if code := c.end(syscall.SIGINT); code != 0 {
		t.Errorf("ended with %d: %s", code, &c.errs)
	}
	c.gone(t, pids)
}

// A cluster of which a process ends is none: the others end, too, and it says whose fault it was.
func TestClusterEndsWithItsProcesses(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	pids := c.running()
	if err := syscall.Kill(pids[0], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if code := c.wait(); code != 1 || !strings.Contains(c.errs.String(), "redis has ended") {
		t.Errorf("ended with %d: %s", code, &c.errs)
	}
	c.gone(t, pids)
}
