package hub

import "time"

// lostAppend is an append that failed, but not for ErrStale. The log may still save it until its deadline, if nothing was
// appended since. Until then no refusal is final: a command that is refused may be one whose event is saved yet.
type lostAppend struct {
	end   uint64    // the seq that it followed on
	until time.Time // its deadline, by the log's clock
}

func (l lostAppend) mayBeSaved(end uint64, now time.Time) bool {
	return end == l.end && now.Before(l.until)
}

// with is the one that counts after another append was lost: of two that follow on the same record, that with the later
// deadline.
func (l lostAppend) with(next lostAppend) lostAppend {
	if l.mayBeSaved(next.end, next.until) {
		return l
	}
	return next
}
