// Package sim plays whole histories in one process, in no time: three hubs over one store, people with devices, and
// links, instances and the store failing all the while. Time is faked (testing/synctest), and everything is drawn
// from a seed. The people are those of package seance, and the histories are judged by package checker, as those of
// real processes are.
//
//	world     one history: its parts, and how it is played
//	instance  a hub with its lives: started, stopped, killed
//	store     the log that all share, its failover, and each instance's link to it
//	line      the connections of devices
//	faults    the faults, and when they happen
//
// The tests play thousands of histories (TestHistories, TestSoak) and see that known bugs are found
// (TestFindsPlantedBugs). They run a program of their own: the tests of this package (TestPlay), built over a runtime
// of Go that leaves nothing to chance within a bubble (runtime_test.go). So a seed makes the same history each time.
// A history that breaks a promise is written to out/faults, and FAULTS_SEED=… HISTORIES=1 plays it again.
//
// An instance that is paused here can't be reached and reaches nobody, but its timers go on; one that is truly
// stopped, by SIGSTOP, is played by the fault rig.
package sim
