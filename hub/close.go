package hub

import "github.com/coder/websocket"

// Close is why the server ends a connection, as the client is told.
type Close struct {
	Code   websocket.StatusCode
	Reason string // for developers
	Return bool   // come back, with since, after a random wait; else it is final
}

// All the ways in which the hub ends a connection.
var (
	NotText          = Close{websocket.StatusUnsupportedData, "frames are text", true}
	NotUTF8          = Close{websocket.StatusInvalidFramePayloadData, "frames are UTF-8", true}
	TooLarge         = Close{websocket.StatusMessageTooBig, "a frame is 32 KiB at most", true}
	Restarting       = Close{websocket.StatusServiceRestart, "restarting", true} // the instance, or the live room from its log
	NotAuthenticated = Close{4001, "not authenticated", false}                   // also: no valid hello in time
	Removed          = Close{4003, "removed", false}
	Erased           = Close{4004, "the room is erased", false} // or never was
	TooSlow          = Close{4008, "too slow", true}
	TooManyCommands  = Close{4009, "too many commands", true}
	TooManyDevices   = Close{4010, "too many devices", false}
)

// Closes lists them all, for the wire's description and its tests.
func Closes() []Close {
	return []Close{
		NotText, NotUTF8, TooLarge, Restarting, NotAuthenticated, Removed, Erased, TooSlow, TooManyCommands, TooManyDevices,
	}
}
