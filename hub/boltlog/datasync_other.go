//go:build !linux

package boltlog

import "os"

// datasync makes the data of the file durable.
func datasync(file *os.File) error { return file.Sync() }
