package redistest

import (
	"os/exec"
	"syscall"
)

// dieWithParent has the process killed if the test's ends without stopping it.
func dieWithParent(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
