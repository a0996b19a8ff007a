// Package planted is where bugs are planted on purpose, to see that the tests of faults catch them. In a program built as usual
// there are none, and the compiler takes the places out. Built with the tag planted, it has the one that CODEV_PLANTED names.
package planted

// Bug is a bug that can be planted.
type Bug string

// The bugs.
const (
	Twice    Bug = "twice"    // a command that comes again is taken again (P1)
	Unasked  Bug = "unasked"  // the log appends whatever the caller decided on (P2)
	Resume   Bug = "resume"   // who comes back misses one event (P5)
	Deaf     Bug = "deaf"     // what was missed while not subscribed is not read (P2)
	Told     Bug = "told"     // a note is sent to all (P4)
	Unhashed Bug = "unhashed" // hashes are not compared (P2)
)

// All lists them.
func All() []Bug { return []Bug{Twice, Unasked, Resume, Deaf, Told, Unhashed} }
