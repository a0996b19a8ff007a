package hub

// What the tests of the wire's description look up.
const (
	TokenBytes  = tokenBytes
	PingRate    = pingRate
	PingBurst   = pingBurst
	MaxExcess   = maxExcess
	QueueFrames = queueFrames
	QueueBytes  = queueBytes
	ResumeSize  = resumeSize
	RoomErased  = roomErased
)
