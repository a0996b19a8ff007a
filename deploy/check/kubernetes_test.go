//go:build deploy

package check

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// manifests are all that `kubectl apply -f deploy/kubernetes` applies, and the secret that a host makes.
func manifests(t *testing.T) (all []object) {
	t.Helper()
	paths, err := filepath.Glob("../kubernetes/*.yaml")
	if err != nil || len(paths) == 0 {
		t.Fatal("no manifests:", err)
	}
	for _, path := range append(paths, "../kubernetes/secret.example") {
		found, err := documents(path)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	return all
}

func title(manifest object) string {
	return fmt.Sprintf("%v %v", manifest["kind"], dig(manifest, "metadata", "name"))
}

// dig follows names of fields, and numbers of items, and returns the value there; nil if there is none.
func dig(value any, path ...any) any {
	for _, step := range path {
		switch step := step.(type) {
		case string:
			fields, _ := value.(object)
			value = fields[step]
		case int:
			items, _ := value.([]any)
			if step >= len(items) {
				return nil
			}
			value = items[step]
		}
	}
	return value
}

func TestManifestsAreWhatKubernetesTakes(t *testing.T) {
	s, err := loadSchemas()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range manifests(t) {
		t.Run(title(m), func(t *testing.T) {
			if err := s.validate(m); err != nil {
				t.Error(err)
			}
		})
	}
}

// The check is worth something: a slip of the pen is found, however deep it is.
func TestMistakesInManifestsAreFound(t *testing.T) {
	s, err := loadSchemas()
	if err != nil {
		t.Fatal(err)
	}
	container := []any{"spec", "template", "spec", "containers", 0}
	for name, spoil := range map[string]func(deployment object){
		"a misspelt field":       func(d object) { dig(d, "spec").(object)["replica"] = 2 },
		"a misspelt deep one":    func(d object) { dig(d, append(container, "readinessProbe")...).(object)["periodSecond"] = 2 },
		"a field that must be":   func(d object) { delete(dig(d, "spec").(object), "selector") },
		"words for a number":     func(d object) { dig(d, "spec").(object)["replicas"] = "two" },
		"a kind that is none":    func(d object) { d["kind"] = "Deploymnet" },
		"a version that is none": func(d object) { d["apiVersion"] = "apps/v0" },
	} {
		t.Run(name, func(t *testing.T) {
			all := manifests(t)
			i := slices.IndexFunc(all, func(m object) bool { return title(m) == "Deployment codev" })
			if err := s.validate(all[i]); err != nil {
				t.Fatal("wrong before it was spoilt:", err)
			}
			spoil(all[i])
			if s.validate(all[i]) == nil {
				t.Error("not found")
			}
		})
	}
}

// A schema cannot check that the objects that are selected or named exist.
func TestManifestsNameOneAnother(t *testing.T) {
	all := manifests(t)
	pods := map[string][]string{} // the app of each pod, and the names of its ports
	there := map[string]bool{}
	for _, m := range all {
		there[title(m)] = true
		if app, ok := dig(m, "spec", "template", "metadata", "labels", "app.kubernetes.io/name").(string); ok {
			ports, _ := dig(m, "spec", "template", "spec", "containers", 0, "ports").([]any)
			pods[app] = []string{}
			for _, port := range ports {
				pods[app] = append(pods[app], dig(port, "name").(string))
			}
		}
	}
	if len(pods) != 2 {
		t.Errorf("the pods are %v", pods)
	}
	for _, m := range all {
		walk(m, func(field string, value any) {
			switch field {
			case "app.kubernetes.io/name":
				if _, ok := pods[value.(string)]; !ok {
					t.Errorf("%s: no pod is %v", title(m), value)
				}
			case "secretKeyRef":
				if !there["Secret "+dig(value, "name").(string)] {
					t.Errorf("%s: no secret %v", title(m), value)
				}
			case "configMap":
				if !there["ConfigMap "+dig(value, "name").(string)] {
					t.Errorf("%s: no config map %v", title(m), value)
				}
			case "port", "targetPort": // of a probe or a service, by name
				name, ok := value.(string)
				if ok && !slices.ContainsFunc([]string{"codev", "codev-redis"}, func(app string) bool { return slices.Contains(pods[app], name) }) {
					t.Errorf("%s: no port %s", title(m), name)
				}
			}
		})
	}
}

func walk(value any, see func(field string, value any)) {
	switch value := value.(type) {
	case object:
		for field, inner := range value {
			see(field, inner)
			walk(inner, see)
		}
	case []any:
		for _, inner := range value {
			walk(inner, see)
		}
	}
}

// Redis is set the same wherever it runs, but for its memory, which each place bounds by what it has.
func TestRedisIsSetTheSame(t *testing.T) {
	want := directives(t, read(t, "../redis.conf"))
	if len(want) == 0 {
		t.Fatal("nothing is set")
	}
	for _, m := range manifests(t) {
		conf, ok := dig(m, "data", "redis.conf").(string)
		if !ok {
			continue
		}
		got := directives(t, conf)
		for _, line := range want {
			same := func(other string) bool {
				return other == line || strings.HasPrefix(line, "maxmemory ") && strings.HasPrefix(other, "maxmemory ")
			}
			if !slices.ContainsFunc(got, same) {
				t.Errorf("%s lacks %s", title(m), line)
			}
		}
		return
	}
	t.Error("there is no redis.conf among the manifests")
}

func directives(t *testing.T, conf string) (lines []string) {
	t.Helper()
	for line := range strings.Lines(conf) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return lines
}
