package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"codev/hub/boltlog"

	"github.com/rs/zerolog"
)

// backup copies the rooms' file.
type backup struct {
	File string `arg:"" help:"The file to write; it must not be there yet."`
}

// Run writes b.File completely or not at all. The error is boltlog.ErrInUse while a server uses the rooms' file.
func (b *backup) Run(ctx context.Context, settings *Settings, std *streams) (err error) {
	if settings.Store != "file" {
		return fmt.Errorf("there is no file: the rooms are kept in %s", settings.Store)
	}
	if _, err := os.Stat(settings.file()); err != nil {
		return fmt.Errorf("looking for the rooms' file: %w", err)
	}
	log, err := boltlog.Open(settings.file(), boltlog.Options{Logger: zerolog.Nop()})
	if err != nil {
		return fmt.Errorf("opening the rooms' file (is the server running?): %w", err)
	}
	defer func() { err = errors.Join(err, log.Close()) }()

	out, err := os.OpenFile(b.File, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("making the copy: %w", err)
	}
	err = log.Backup(ctx, out)
	if err == nil {
		err = out.Sync()
	}
	if err = errors.Join(err, out.Close()); err != nil {
		return fmt.Errorf("writing the copy: %w", errors.Join(err, os.Remove(b.File)))
	}
	_, err = fmt.Fprintf(std.out, "The rooms are in %s. It is as private as the rooms themselves.\n", b.File)
	return err
}
