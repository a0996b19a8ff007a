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
		silent := errors.New("no answer")
		steps := []struct {
			says  bool
			fails error
			want  bool
		}{{true, nil, true}, {false, silent, true}, {false, nil, false}, {true, silent, false}}
		n := -1
		f := &fullness{logger: zerolog.Nop(), look: func(context.Context) (bool, error) {
			n++
			return steps[n].says, steps[n].fails
		}}
		stop := background(t.Context(), f.watch)
		for _, c := range steps {
			synctest.Wait()
			if got := f.full.Load(); got != c.want {
				t.Errorf("says %v, %v: %v", c.says, c.fails, got)
			}
			if c != steps[len(steps)-1] {
				time.Sleep(lookEvery)
			}
		}
		stop()
	})
}
