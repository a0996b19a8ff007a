package boltlog

import (
	"errors"
	"os"
	"syscall"
)

// datasync makes the data of the file durable, and of its metadata only the part that is needed to
// read it.
func datasync(file *os.File) error {
	for {
		if err := syscall.Fdatasync(int(file.Fd())); !errors.Is(err, syscall.EINTR) {
			return os.NewSyscallError("fdatasync", err)
		}
	}
}
