//go:build deploy

package check

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// No registry has Kubernetes' schemas as a package of their own. Its kubectl-validate carries them, an OpenAPI
// document for each group and version: that module is fetched as data, by its hash, and nothing of its code is built.
const (
	schemaModule  = "sigs.k8s.io/kubectl-validate@v0.0.4"
	schemaHash    = "h1:tGKuv0awYHn11Cb6KPsZKxUmHgavF46K3NvVH0Nse9U="
	schemaVersion = "1.30" // the oldest that has all that the manifests use
)

type object = map[string]any

// schemas are Kubernetes' own, made strict: a field that they do not name is refused, as `kubectl apply
// --validate=strict` does.
type schemas struct{ dir string }

// loadSchemas finds them in the module cache, and fetches them if they are not there.
func loadSchemas() (*schemas, error) {
	cmd := exec.Command("go", "mod", "download", "-json", schemaModule)
	cmd.Dir = os.TempDir() // outside of this program's module, which has no need of it
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("fetching %s: %w: %s", schemaModule, err, out)
	}
	var module struct{ Dir, Sum string }
	if err := json.Unmarshal(out, &module); err != nil {
		return nil, fmt.Errorf("fetching %s: %w", schemaModule, err)
	}
	if module.Sum != schemaHash {
		return nil, fmt.Errorf("%s is not what it was: %s", schemaModule, module.Sum)
	}
	return &schemas{filepath.Join(module.Dir, "pkg/openapiclient/builtins", schemaVersion)}, nil
}

// validate returns an error if a manifest is not valid.
func (s *schemas) validate(manifest object) error {
	version, _ := manifest["apiVersion"].(string)
	kind, _ := manifest["kind"].(string)
	path := filepath.Join(s.dir, "apis", version+".json")
	group, short, grouped := strings.Cut(version, "/")
	if !grouped {
		path, group, short = filepath.Join(s.dir, "api", version+".json"), "", version
	}
	raw, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("looking for the schemas of %q: %w", version, err)
	}
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		return fmt.Errorf("reading the schemas of %q: %w", version, err)
	}
	wanted := ""
	for name, schema := range document.(object)["components"].(object)["schemas"].(object) {
		schema := schema.(object)
		if schema["properties"] != nil && schema["additionalProperties"] == nil {
			schema["additionalProperties"] = false
		}
		if isKind(schema, group, short, kind) {
			wanted = name
		}
	}
	if wanted == "" {
		return fmt.Errorf("%s has no kind %q", version, kind)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("file:///schemas", document); err != nil {
		return fmt.Errorf("reading the schemas of %q: %w", version, err)
	}
	schema, err := compiler.Compile("file:///schemas#/components/schemas/" + wanted)
	if err != nil {
		return fmt.Errorf("reading the schema of %s: %w", wanted, err)
	}
	return schema.Validate(manifest)
}

func isKind(schema object, group, version, kind string) bool {
	kinds, _ := schema["x-kubernetes-group-version-kind"].([]any)
	for _, k := range kinds {
		k := k.(object)
		if k["group"] == group && k["version"] == version && k["kind"] == kind {
			return true
		}
	}
	return false
}

// documents reads all that a YAML file holds. A field given twice is an error.
func documents(path string) (all []object, err error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	for decoder := yaml.NewDecoder(bytes.NewReader(raw)); ; {
		var one object
		err := decoder.Decode(&one)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", path, err)
		}
		all = append(all, one)
	}
}
