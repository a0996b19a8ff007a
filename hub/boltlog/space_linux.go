package boltlog

import (
	"context"
	"fmt"
	"path/filepath"
	"syscall"
)

// leastSpace is what the file's disk has left when it takes nobody new. The rest is for the rooms under way.
const leastSpace = 64 << 20

// NearlyFull tells whether the disk of the file has little space left.
func (l *Log) NearlyFull(context.Context) (bool, error) {
	var disk syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(l.path), &disk); err != nil {
		return false, fmt.Errorf("boltlog: asking how full the disk is: %w", err)
	}
	return disk.Bavail*uint64(disk.Bsize) < leastSpace, nil //nolint:gosec // a size of blocks is not negative
}
