//go:build !linux

package redistest

import "os/exec"

// dieWithParent is not to be had: a test that ends without stopping the process leaves it behind.
func dieWithParent(*exec.Cmd) {}
