//go:build deploy

package check

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func read(t *testing.T, path string) string {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// must runs a command that must succeed and returns its output.
func must(t *testing.T, env []string, name string, args ...string) string {
	t.Helper()
	said, err := try(env, name, args...)
	if err != nil {
		t.Fatalf("%s: %v (is it installed? `make tools`)\n%s", name, err, said)
	}
	return said
}

func try(env []string, name string, args ...string) (said string, err error) {
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// oldCaddy leaves out what Caddy knows since 2.7, if the one that is installed is older, as Debian 12's is.
func oldCaddy(t *testing.T) []string {
	t.Helper()
	version := must(t, nil, "caddy", "version")
	for _, old := range []string{"2.4.", "2.5.", "2.6."} {
		if strings.HasPrefix(strings.TrimPrefix(version, "v"), old) {
			return []string{"CADDY_STREAMS="}
		}
	}
	return nil
}

func TestCaddyTakesItsFiles(t *testing.T) {
	env := append(oldCaddy(t), "CLUSTER_HTTP=8444", "CLUSTER_HTTPS=8443", "XDG_DATA_HOME="+t.TempDir(), "XDG_CONFIG_HOME="+t.TempDir())
	for _, file := range []string{"../proxy/Caddyfile", "../cluster.Caddyfile"} {
		must(t, env, "caddy", "validate", "--adapter", "caddyfile", "--config", file)
	}
	for _, file := range []string{"../proxy/Caddyfile", "../proxy/instances.caddy", "../cluster.Caddyfile"} {
		if said := must(t, nil, "caddy", "fmt", "--diff", file); strings.Contains(said, "\n-") || strings.Contains(said, "\n+") {
			t.Errorf("%s is not as `caddy fmt` has it:\n%s", file, said)
		}
	}
	wrong := filepath.Join(t.TempDir(), "Caddyfile")
	write(t, wrong, strings.ReplaceAll(read(t, "../proxy/instances.caddy"), "health_uri", "health_url"))
	if _, err := try(env, "caddy", "validate", "--adapter", "caddyfile", "--config", wrong); err == nil {
		t.Error("a misspelt word was taken")
	}
}

func TestNginxTakesItsFile(t *testing.T) {
	dir := t.TempDir()
	must(t, nil, "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
		"-subj", "/CN=codev.example.org", "-keyout", dir+"/key", "-out", dir+"/crt")
	own := strings.NewReplacer("/etc/ssl/codev.example.org.crt", dir+"/crt", "/etc/ssl/codev.example.org.key", dir+"/key",
		"listen 80;", "listen unix:"+dir+"/80;", "listen [::]:80;", "", "listen 443 ", "listen unix:"+dir+"/443 ", "listen [::]:443 ssl http2;", "")
	test := func(snippet string) error {
		write(t, dir+"/codev.conf", own.Replace(snippet))
		write(t, dir+"/nginx.conf", "pid "+dir+"/pid; error_log stderr; events {} http { include "+dir+"/codev.conf; }\n")
		said, err := try(nil, "/usr/sbin/nginx", "-t", "-p", dir, "-c", dir+"/nginx.conf")
		t.Log(said)
		return err
	}
	snippet := read(t, "../proxy/nginx.conf")
	if err := test(snippet); err != nil {
		t.Error(err)
	}
	if err := test(strings.ReplaceAll(snippet, "proxy_buffering", "proxy_bufering")); err == nil {
		t.Error("a misspelt word was taken")
	}
}

// Traefik cannot be asked: no registry here has it. So this says only that its file is YAML, whose services are there.
func TestTraefikFileIsWhole(t *testing.T) {
	found, err := documents("../proxy/traefik.yaml")
	if err != nil || len(found) != 1 {
		t.Fatal(len(found), err)
	}
	service, _ := dig(found[0], "http", "routers", "codev", "service").(string)
	balancer := dig(found[0], "http", "services", service, "loadBalancer")
	if path := dig(balancer, "healthCheck", "path"); path != "/readyz" {
		t.Errorf("health is asked for at %v", path)
	}
	if transport, _ := dig(balancer, "serversTransport").(string); dig(found[0], "http", "serversTransports", transport) == nil {
		t.Errorf("no transport is called %q", transport)
	}
}

func TestComposeFile(t *testing.T) {
	none := filepath.Join(t.TempDir(), "env") // and not the host's own .env
	write(t, none, "")
	compose := func(env ...string) (string, error) {
		return try(env, "docker-compose", "-f", "../../docker-compose.yml", "--env-file", none, "config", "--quiet")
	}
	if said, err := compose("REDIS_PASSWORD="); err == nil || !strings.Contains(said, "put REDIS_PASSWORD") {
		t.Errorf("without a password: %v %s", err, said)
	}
	if said, err := compose("REDIS_PASSWORD=secret"); err != nil {
		t.Errorf("%v %s", err, said)
	}
}

func TestUnitFile(t *testing.T) {
	unit := filepath.Join(t.TempDir(), "codev.service")
	verify := func(text string) string {
		write(t, unit, strings.ReplaceAll(text, "ExecStart=/usr/local/bin/codev", "ExecStart=/bin/true"))
		said, _ := try(nil, "systemd-analyze", "verify", unit) // of what it does not know, it only warns
		return said
	}
	text := read(t, "../codev.service")
	if said := verify(text); strings.Contains(said, "codev.service") {
		t.Error(said)
	}
	if said := verify(strings.ReplaceAll(text, "PrivateTmp", "PrivateTemp")); !strings.Contains(said, "PrivateTemp") {
		t.Error("a misspelt word was taken")
	}
	// The exposure that systemd computes, of 100; it was 12 when this was written.
	must(t, nil, "systemd-analyze", "security", "--offline=true", "--threshold=15", unit)
}

func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("../*.sh")
	if err != nil || len(scripts) == 0 {
		t.Fatal("no scripts:", err)
	}
	more, _ := filepath.Glob("../*/*.sh")
	for _, script := range append(scripts, more...) {
		must(t, nil, "bash", "-n", script)
		must(t, nil, "shellcheck", "--severity=warning", script)
	}
}

// S5, S6: no file that is shipped leaves memory without a bound, or has addresses and paths in a log.
func TestShippedFilesBoundMemoryAndKeepQuiet(t *testing.T) {
	for file, wants := range map[string][]string{
		"../../docker-compose.yml":   {"mem_limit: 512m", "mem_limit: 1g"},
		"../redis.conf":              {"maxmemory 512mb", "maxmemory-policy noeviction"},
		"../kubernetes/redis.yaml":   {"maxmemory 1gb", "maxmemory-policy noeviction", "limits: {memory:"},
		"../kubernetes/codev.yaml":   {"limits: {memory:"},
		"../kubernetes/ingress.yaml": {`enable-access-log: "false"`},
		"../proxy/nginx.conf":        {"access_log off;", "error_log /var/log/nginx/error.log crit;", "X-Forwarded-Proto $scheme;"},
		"../proxy/Caddyfile":         {"exclude http.log.error"},
		"../../README.md":            {"exclude http.log.error"},
	} {
		text := read(t, file)
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q", file, want)
			}
		}
	}
}
