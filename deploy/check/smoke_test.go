//go:build deploy

package check

import (
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
)

// redisServer runs Redis as redis.conf has it, with a password, and returns it with its URL once it answers.
func redisServer(t *testing.T, dir, port string) (server *process, url string) {
	t.Helper()
	server = start(t, "requirepass secret\n", nil, "redis-server", "../redis.conf", "--bind", "127.0.0.1", "--port", port, "--dir", dir, "-")
	eventually(t, "Redis answers", func() bool {
		said, _ := try([]string{"REDISCLI_AUTH=secret"}, "redis-cli", "-p", port, "ping")
		return said == "PONG\n"
	})
	return server, "redis://:secret@127.0.0.1:" + port + "/0"
}

// A séance through nginx, with our snippet: an instance is stopped in the middle, nobody is away for long and nothing
// is lost (P1, P2, P6).
func TestSeanceThroughNginx(t *testing.T) {
	t.Parallel()
	dir, port := t.TempDir(), ports(t, 2)
	_, url := redisServer(t, t.TempDir(), fmt.Sprint(port))
	instance := func() (*process, string) {
		p, base := serving(t, "--store=redis", "--redis="+url, "--trusted-proxies=127.0.0.1", "--data="+t.TempDir())
		return p, strings.TrimPrefix(base, "http://")
	}
	leaving, a := instance()
	_, b := instance()

	site := fmt.Sprint("127.0.0.1:", port+1)
	_, snippet, _ := strings.Cut(strings.NewReplacer("127.0.0.1:8081", a, "127.0.0.1:8082", b).Replace(read(t, "../proxy/nginx.conf")), "upstream codev")
	plain := strings.NewReplacer("listen 443 ssl http2;", "listen "+site+";", "listen [::]:443 ssl http2;", "",
		"listen 80;", "listen unix:"+dir+"/80;", "listen [::]:80;", "", "ssl_certificate ", "# ", "ssl_certificate_key ", "# ")
	write(t, dir+"/nginx.conf", "daemon off; pid "+dir+"/pid; error_log stderr; events {} http { upstream codev"+plain.Replace(snippet)+"}\n")
	nginx := start(t, "", nil, "/usr/sbin/nginx", "-p", dir, "-c", dir+"/nginx.conf")
	defer nginx.end(syscall.SIGTERM) // killed, it would leave its workers behind
	eventually(t, "nginx answers", func() bool { return status(http.DefaultClient, "http://"+site+"/readyz") == http.StatusOK })

	t.Log(must(t, nil, "go", "run", "../smoke", "http://"+site, "kill", "-TERM", fmt.Sprint(leaving.cmd.Process.Pid)))
	if code := leaving.end(syscall.SIGTERM); code != 0 {
		t.Errorf("the instance ended with %d: %s", code, &leaving.errs)
	}
}
