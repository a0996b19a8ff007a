// Package faults shows what the promises of codev are worth while everything around it fails: real processes on
// loopback, instances that share rooms over Redis, links that are cut, slow or lose data, kill -9, failovers. The
// frames that clients then received and said is judged by a checker that knows nothing else.
//
//	wire     frames, and how a client merges them: written from the protocol
//	checker  the model in prose, and the judge of histories
//	seance   people with devices, on any instance, who play a séance
//	rig      Redis, instances, and the links between them
//	sim      the same in one process, with fake time: many histories, each made again by its seed
//
// The tests are here:
//
//	TestHistories                many rooms at a time, round after round, each with a schedule of faults of its own
//	TestWrongClocks              instances whose clocks are an hour and a month off say so, and harm nothing
//	TestPausedInstances          an instance stopped for 30 s takes nothing late, by SIGSTOP under load
//	TestFailover                 a replica is promoted that has not got all: everyone is told
//	TestStepsRaceContributions   thousands of moves against contributions, from two instances
//	TestCheckerFindsEachMutant   programs with a known bug are found out, each time
//	TestSoak                     TestHistories for as long as SOAK says: make soak, which also has more failovers and pauses
//
// The instances of TestHistories, TestSoak and TestFailover have the race detector.
//
// A history that breaks a promise is written to out/faults, with its seed. FAULTS_SEED has a run choose the same
// faults and acts again; when what happens is left to the machine, as ever.
package faults
