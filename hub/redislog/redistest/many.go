package redistest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"codev/hub/logtest"
)

// Cluster is servers that share the slots of a Redis Cluster, masters all.
type Cluster struct{ Nodes []*Server }

// StartCluster starts a cluster of three masters or more, and returns once it takes commands. It is stopped when the
// test ends.
func StartCluster(t testing.TB, masters int, args ...string) *Cluster {
	t.Helper()
	c := &Cluster{}
	create := []string{"--cluster", "create"}
	for range masters {
		s := Start(t, append([]string{"--cluster-enabled", "yes", "--cluster-node-timeout", "5000"}, args...)...)
		c.Nodes = append(c.Nodes, s)
		create = append(create, s.Addr())
	}
	if out, err := cli(append(create, "--cluster-replicas", "0", "--cluster-yes"), ""); err != nil {
		t.Fatal(err, out)
	}
	for _, s := range c.Nodes {
		logtest.Await(t, "the cluster to stand", func() bool {
			out, err := s.CLI("cluster", "info")
			return err == nil && strings.Contains(out, "cluster_state:ok") && strings.Contains(out, fmt.Sprintf("cluster_known_nodes:%d", masters))
		})
	}
	return c
}

// URL is where a client finds the cluster.
func (c *Cluster) URL() string {
	var more []string
	for _, s := range c.Nodes[1:] {
		more = append(more, "addr="+s.Addr())
	}
	return "redis+cluster://" + c.Nodes[0].Addr() + "?" + strings.Join(more, "&")
}

// Sentinels is a master and a replica that is put in its place if it fails.
type Sentinels struct {
	Master, Replica *Server

	sentinels []*Server
}

const masterName = "rooms"

// StartSentinels starts a master, a replica and three sentinels, and returns once they know of each other. They are
// stopped when the test ends. A master that does not answer for a second is replaced.
func StartSentinels(t testing.TB, args ...string) *Sentinels {
	t.Helper()
	s := &Sentinels{Master: Start(t, args...)}
	s.Replica = Start(t, append([]string{"--replicaof", fmt.Sprintf("127.0.0.1 %d", s.Master.Port), "--repl-diskless-sync-delay", "0"}, args...)...)
	logtest.Await(t, "the replica to follow", s.follows)
	config := fmt.Sprintf("sentinel monitor %[1]s 127.0.0.1 %[2]d 2\nsentinel down-after-milliseconds %[1]s 1000\nsentinel failover-timeout %[1]s 2000\n", masterName, s.Master.Port)
	for range 3 {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "sentinel.conf"), []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
		one, err := start("redis-sentinel", dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := one.Stop(); err != nil {
				t.Error(err)
			}
		})
		s.sentinels = append(s.sentinels, one)
	}
	for _, one := range s.sentinels {
		logtest.Await(t, "the sentinels to know of each other", func() bool {
			out, err := one.CLI("sentinel", "master", masterName)
			return err == nil && strings.Contains(out, "num-other-sentinels\n2") && strings.Contains(out, "num-slaves\n1")
		})
	}
	return s
}

// URL is where a client finds the sentinels.
func (s *Sentinels) URL() string {
	var more []string
	for _, one := range s.sentinels[1:] {
		more = append(more, "&addr="+one.Addr())
	}
	return "redis+sentinel://" + s.sentinels[0].Addr() + "?master_name=" + masterName + strings.Join(more, "")
}

// KillMaster kills the master and returns once the replica is in its place: Master and Replica have changed names then.
func (s *Sentinels) KillMaster(t testing.TB) {
	t.Helper()
	if err := s.Master.Kill(); err != nil {
		t.Fatal(err)
	}
	s.Master, s.Replica = s.Replica, s.Master
	awaitRole(t, s.Master, "master")
}

func awaitRole(t testing.TB, s *Server, role string) {
	t.Helper()
	logtest.Await(t, "a server to be "+role, func() bool {
		out, err := s.CLI("role")
		return err == nil && strings.HasPrefix(out, role)
	})
}

// follows reports whether the replica is connected to the master and in sync with it.
func (s *Sentinels) follows() bool {
	out, err := s.Replica.CLI("info", "replication")
	return err == nil && strings.Contains(out, "master_link_status:up")
}
