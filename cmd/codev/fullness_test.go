package main

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rs/zerolog"
)

// A store is as full as it last said. An error changes nothing.
func TestFullness(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		says, fails := true, error(nil)
		f := &fullness{logger: zerolog.Nop(), look: func(context.Context) (bool, error) { return says, fails }}
		stop := background(t.Context(), f.watch)
		defer stop()
		for _, c := range []struct {
			says  bool
			fails error
			want  bool
		}{{true, nil, true}, {false, errors.New("no answer"), true}, {false, nil, false}, {true, errors.New("no answer"), false}} {
			says, fails = c.says, c.fails
			time.Sleep(lookEvery)
			synctest.Wait()
			if got := f.full.Load(); got != c.want {
				t.Errorf("says %v, %v: %v", c.says, c.fails, got)
			}
		}
	})
}
