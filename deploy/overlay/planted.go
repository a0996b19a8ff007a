package overlay

import (
	"fmt"
	"path"
)

// PlantedEnv is the environment variable that turns on one planted bug, by its name.
const PlantedEnv = "CODEV_PLANTED"

// Plant is an edit that plants a bug. In text, each %s or %[1]s is an expression that is true while the bug is turned
// on. So one program, built once, has all bugs of a test.
func Plant(bug, file, find, text string) Edit {
	return Replace(file, find, fmt.Sprintf(text, fmt.Sprintf("planted(%q)", bug)))
}

// Plantable adds the function that planted bugs call to the packages in dirs.
func Plantable(dirs ...string) (edits []Edit) {
	for _, dir := range dirs {
		edits = append(edits, Add(dir+"/planted.go", fmt.Sprintf(`package %s

import "os"

var thePlanted = os.Getenv(%q)

func planted(name string) bool { return thePlanted == name }
`, path.Base(dir), PlantedEnv)))
	}
	return edits
}
