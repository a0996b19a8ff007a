package boltlog_test

import (
	"os"
	"os/exec"
	"testing"
)

// Some tests need a process of their own, to kill it or to limit it: this test binary, run again.
const (
	childEnv     = "BOLTLOG_TEST_CHILD"
	childPathEnv = "BOLTLOG_TEST_PATH"
)

// children are the functions that such a process can run, each given the path of a log.
var children = map[string]func(path string){}

func child(t *testing.T, name, path string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), exe)
	cmd.Env = append(os.Environ(), childEnv+"="+name, childPathEnv+"="+path)
	cmd.Stderr = os.Stderr
	return cmd
}
