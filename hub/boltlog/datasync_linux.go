package boltlog

import (
	"errors"
	"os"
	"syscall"
)

// datasync makes what was written to the file durable, and of its metadata only what is needed to
// read it.
func datasync(file *os.File) error {
	for {
		if err := syscall.Fdatasync(int(file.Fd())); !errors.Is(err, syscall.EINTR) {
			return os.NewSyscallError("fdatasync", err)
		}
	}
}
