package hub

import "time"

// lostAppend is an append that failed without an answer of the log. The log may still save it until its deadline, if
// nothing was appended since. Until then none of its commands may be refused for good.
type lostAppend struct {
	end   uint64    // the seq that it followed on
	until time.Time // its deadline, by the log's clock
}

func (l lostAppend) mayBeSaved(end uint64, now time.Time) bool {
	return end == l.end && now.Before(l.until)
}

// with is l after another append was lost.
func (l lostAppend) with(next lostAppend) lostAppend {
	if l.mayBeSaved(next.end, next.until) {
		return l
	}
	return next
}
