//go:build linux

package boltlog

import (
	"bufio"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/hanwen/go-fuse/v2/fs"
	"github.com/hanwen/go-fuse/v2/fuse"
)

// A disk is a file system of one directory that simulates a power cut. A cut leaves the synced data,
// and some of the pages that were written since. It runs in a process of its own, since a process
// that waits for a page of a mapped file can't serve it.
type disk struct {
	fs.Inode

	mu      sync.Mutex // guards what follows, and the files
	names   map[string]*diskFile
	durable map[string]*diskFile // names as of the last sync of the directory
}

// diskFile is a file of a disk.
type diskFile struct {
	fs.MemRegularFile

	disk    *disk
	durable []byte  // as of the last sync
	since   []write // what was written after it
}

// A write is one of a page or less, or a change of the file's size if it has no data.
type write struct {
	at   int64
	data []byte
}

const (
	diskEnv  = "BOLTLOG_TEST_DISK"
	diskPage = 4096
)

func init() {
	if mount := os.Getenv(diskEnv); mount != "" {
		if err := serveDisk(mount); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
}

// serveDisk mounts a disk and reports it. For each line of standard input, the name of a directory,
// it writes there the data that a power cut would leave now, and reports it.
func serveDisk(mount string) error {
	d := &disk{names: map[string]*diskFile{}, durable: map[string]*diskFile{}}
	server, err := fs.Mount(mount, d, &fs.Options{MountOptions: fuse.MountOptions{DirectMount: true}})
	if err != nil {
		return err
	}
	fmt.Println("ready")
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		if err := d.cut(lines.Text()); err != nil {
			return err
		}
		fmt.Println("ready")
	}
	return server.Unmount()
}

func (d *disk) cut(dir string) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for name, file := range d.durable {
		left := append([]byte(nil), file.durable...)
		for _, w := range file.since {
			if rand.N(2) == 0 {
				left = w.apply(left)
			}
		}
		if err := os.WriteFile(filepath.Join(dir, name), left, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (w write) apply(data []byte) []byte {
	end := w.at + int64(len(w.data))
	if grow := end - int64(len(data)); grow > 0 {
		data = append(data, make([]byte, grow)...)
	}
	if w.data == nil {
		return data[:end]
	}
	copy(data[w.at:], w.data)
	return data
}

func (f *diskFile) Write(ctx context.Context, h fs.FileHandle, data []byte, at int64) (uint32, syscall.Errno) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	for done := 0; done < len(data); {
		n := min(len(data)-done, diskPage-int(at+int64(done))%diskPage)
		f.since = append(f.since, write{at + int64(done), append([]byte{}, data[done:done+n]...)})
		done += n
	}
	return f.MemRegularFile.Write(ctx, h, data, at)
}

// Read copies, since the server sends what it returns after the lock is released.
func (f *diskFile) Read(_ context.Context, _ fs.FileHandle, dest []byte, at int64) (fuse.ReadResult, syscall.Errno) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	at = min(at, int64(len(f.Data)))
	return fuse.ReadResultData(dest[:copy(dest, f.Data[at:])]), 0
}

func (f *diskFile) Setattr(ctx context.Context, h fs.FileHandle, in *fuse.SetAttrIn, out *fuse.AttrOut) syscall.Errno {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	if size, ok := in.GetSize(); ok {
		f.since = append(f.since, write{at: int64(size)})
	}
	return f.MemRegularFile.Setattr(ctx, h, in, out)
}

func (f *diskFile) Fsync(context.Context, fs.FileHandle, uint32) syscall.Errno {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	for _, w := range f.since {
		f.durable = w.apply(f.durable)
	}
	f.since = nil
	return 0
}

func (d *disk) Create(ctx context.Context, name string, _, mode uint32, _ *fuse.EntryOut) (*fs.Inode, fs.FileHandle, uint32, syscall.Errno) {
	d.mu.Lock()
	defer d.mu.Unlock()
	file := &diskFile{disk: d}
	file.Attr.Mode = mode
	d.names[name] = file
	return d.NewInode(ctx, file, fs.StableAttr{Mode: syscall.S_IFREG}), nil, 0, 0
}

func (d *disk) Unlink(_ context.Context, name string) syscall.Errno {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.names, name)
	return 0
}

func (d *disk) Rename(_ context.Context, name string, _ fs.InodeEmbedder, to string, _ uint32) syscall.Errno {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.names[to] = d.names[name]
	delete(d.names, name)
	return 0
}

// diskDir is the directory as one opened it.
type diskDir struct{ *disk }

func (d *disk) OpendirHandle(context.Context, uint32) (fs.FileHandle, uint32, syscall.Errno) {
	return diskDir{d}, 0, 0
}

func (d diskDir) Fsyncdir(context.Context, uint32) syscall.Errno {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.durable = maps.Clone(d.names)
	return 0
}
