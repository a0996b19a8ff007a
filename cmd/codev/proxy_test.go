package main

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"text/template"
	"time"

	"codev/hub/redislog/redistest"
)

// cluster is Redis, several instances, and a proxy that sends each connection to the next instance.
type cluster struct {
	t         *testing.T
	redis     *redistest.Server
	redisDir  string
	instances []*program
	base      string // the proxy
}

// newCluster starts it all and returns once every instance is ready behind the proxy.
func newCluster(t *testing.T, instances int, args ...string) *cluster {
	t.Helper()
	c := newInstances(t, instances, args...)
	c.base = startProxy(t, proxyFile, c.instances)
	return c
}

// newInstances is a cluster without a proxy.
func newInstances(t *testing.T, instances int, args ...string) *cluster {
	t.Helper()
	c := &cluster{t: t, redisDir: t.TempDir()}
	var err error
	if c.redis, err = redistest.New(c.redisDir, "--appendonly", "yes", "--appendfsync", "always"); err != nil {
		t.Fatalf("%v (`make tools` installs Redis)", err)
	}
	t.Cleanup(func() { _ = c.redis.Stop() }) // it may have been killed
	for range instances {
		c.add(args...)
	}
	return c
}

// add starts one more instance.
func (c *cluster) add(args ...string) *program {
	c.t.Helper()
	p := start(c.t, append(slices.Concat(unlimited, c.shared()), args...)...)
	c.instances = append(c.instances, p)
	return p
}

// shared returns the flags of instances that share their rooms.
func (c *cluster) shared() []string { return []string{"--store=redis", "--redis=" + c.redis.URL()} }

// proxyFile is Caddy's.
const proxyFile = `{
	admin off
	auto_https off
}
http://127.0.0.1:{{.Port}} {
	reverse_proxy {{range .To}}{{.}} {{end}}{
		lb_policy round_robin
		lb_try_duration 3s
		lb_try_interval 50ms
		health_uri /readyz
		health_interval 200ms
		health_timeout 2s
	}
}
`

// startProxy runs Caddy before the programs and returns where it is, once it sees them all.
func startProxy(t *testing.T, file string, programs []*program) string {
	t.Helper()
	port, err := redistest.FreePort()
	if err != nil {
		t.Fatal(err)
	}
	fill := struct {
		Port int
		To   []string
	}{Port: port}
	for _, p := range programs {
		fill.To = append(fill.To, strings.TrimPrefix(p.base, "http://"))
	}
	dir := t.TempDir()
	var config bytes.Buffer
	if err := template.Must(template.New("proxy").Parse(file)).Execute(&config, fill); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "Caddyfile"), config.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	said := &record{}
	cmd := exec.Command("caddy", "run", "--config", filepath.Join(dir, "Caddyfile"), "--adapter", "caddyfile")
	cmd.Env = append(os.Environ(), "XDG_DATA_HOME="+dir, "XDG_CONFIG_HOME="+dir, "HOME="+dir)
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatalf("%v (`make tools` installs Caddy)", err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
		http.DefaultClient.CloseIdleConnections()
	})
	base := fmt.Sprint("http://127.0.0.1:", port)
	deadline := time.Now().Add(patience)
	for ready := 0; ready < 2*len(programs); { // in turn, so each has answered
		if time.Now().After(deadline) {
			t.Fatalf("the proxy is not ready: %s", said)
		}
		answer, err := http.Get(base + "/readyz")
		if err != nil {
			time.Sleep(20 * time.Millisecond) // it is not there yet
			continue
		}
		answer.Body.Close()
		if ready++; answer.StatusCode != http.StatusOK {
			ready = 0
		}
	}
	return base
}

// people is how many are connected to an instance.
func (p *program) people() int {
	p.t.Helper()
	var out bytes.Buffer
	answer, err := http.Get(p.gauges)
	if err != nil {
		p.t.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := out.ReadFrom(answer.Body); err != nil {
		p.t.Fatal(err)
	}
	n, err := strconv.Atoi(regexp.MustCompile(`(?m)^codev_people (\d+)$`).FindStringSubmatch(out.String())[1])
	if err != nil {
		p.t.Fatal(err)
	}
	return n
}
