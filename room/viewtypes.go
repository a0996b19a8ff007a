package room

// View is everything that one person may see. Its lists are always there; any other field that is absent is empty, or
// the person may not see it. At the door, where only some fields are told, `participants` is the only list. The type
// describes the wire: view.go draws it, and a test decodes every drawn view into it exactly.
type View struct {
	Room     ID     `json:"room"`                        // its id
	Group    Title  `json:"group,omitempty" aad:"group"` // the group's name
	Lang     string `json:"lang"`                        // fr or en: the language the room was opened in
	Sealed   bool   `json:"sealed"`                      // whether texts are sealed
	Door     Door   `json:"door,omitempty"`              // open, knock or locked
	OpenedAt int64  `json:"opened_at,omitempty"`         // when, Unix ms
	ClosedAt int64  `json:"closed_at,omitempty"`         // when, Unix ms; absent while the séance runs
	// Unix ms; in whole views, and when the room is planned, closed or reopened
	ErasesAt int64         `json:"erases_at,omitempty"`
	StartsAt int64         `json:"starts_at,omitempty"`             // the day it is planned for, Unix ms
	Planned  uint64        `json:"planned,omitempty"`               // the seq of the plan in force
	BegunAt  int64         `json:"begun_at,omitempty"`              // when it began, Unix ms; absent before
	Call     Text          `json:"call,omitempty" aad:"call"`       // the video call's link
	Charter  Text          `json:"charter,omitempty" aad:"charter"` // the group's own ground rules
	Heritage *HeritageView `json:"heritage,omitempty"`
	Next     Text          `json:"next,omitempty" aad:"next"` // the link to the next room

	Plan Plan      `json:"plan,omitempty"` // planned minutes, by the name of the step; break may stand here too
	Step *StepView `json:"step,omitempty"`

	Me           ID                `json:"me"`                    // the viewer
	Facilitator  ID                `json:"facilitator,omitempty"` // the person who leads
	Deputy       ID                `json:"deputy,omitempty"`      // the person who may claim that seat first
	Client       ID                `json:"client,omitempty"`      // whose situation is worked on
	Topic        ID                `json:"topic,omitempty"`       // the client's topic
	Participants []ParticipantView `json:"participants"`
	Floor        *FloorView        `json:"floor,omitempty"`

	Topics        []TopicView        `json:"topics"`
	FollowUp      []ReportView       `json:"follow_up"`
	Pass          ID                 `json:"pass,omitempty"` // the client of the present pass, also while the seat is empty
	Passes        []PassView         `json:"passes"`         // the others that hold words
	Presentation  *PresentationView  `json:"presentation,omitempty"`
	Questions     []QuestionView     `json:"questions"`
	Needs         []NeedView         `json:"needs"`
	Contract      *ContractView      `json:"contract,omitempty"`
	Contributions []ContributionView `json:"contributions"`
	Held          *HeldView          `json:"held,omitempty"`
	Synthesis     Text               `json:"synthesis,omitempty" aad:"synthesis/<client>"` // the client's
	Actions       []ActionView       `json:"actions"`
	Learnings     []LearningView     `json:"learnings"`
	Ratings       *RatingsView       `json:"ratings,omitempty"`
	Adjustments   []AdjustmentView   `json:"adjustments"`
	Notes         []NoteView         `json:"notes"`
	Signals       []SignalView       `json:"signals"`
	Nudges        []NudgeView        `json:"nudges"`
}

// StepView is the step of the séance; times are Unix ms, minutes are planned minutes.
type StepView struct {
	Name      Step       `json:"name"`                 // where the séance is
	StartedAt int64      `json:"started_at,omitempty"` // since when, Unix ms, shifted by breaks that are over
	Minutes   int        `json:"minutes"`              // planned; 0 in the closed room
	Break     *BreakView `json:"break,omitempty"`      // a break is laid over the step
	Quiet     *BreakView `json:"quiet,omitempty"`      // the facilitator calls for quiet
}

// BreakView is a break laid over the step, or quiet minutes in it.
type BreakView struct {
	StartedAt int64 `json:"started_at"` // since when, Unix ms
	Minutes   int   `json:"minutes"`    // planned
}

// ParticipantView is one person; a person who was removed keeps the name on the texts they wrote.
type ParticipantView struct {
	ID      ID    `json:"id"`                   // in the order they came
	Name    Title `json:"name" aad:"name/<id>"` // their first name
	Role    Role  `json:"role"`                 // facilitator, client, consultant or observer
	Hand    bool  `json:"hand,omitempty"`       // their hand is up
	Waiting bool  `json:"waiting,omitempty"`    // at the door
	Removed bool  `json:"removed,omitempty"`    // not in the room any more; listed as the author of their texts
}

// FloorView is the speaker and the whole round, the speaker in it.
type FloorView struct {
	Speaker ID    `json:"speaker"` // the person who speaks
	Since   int64 `json:"since"`   // since when, Unix ms, shifted by breaks that are over
	Order   []ID  `json:"order"`   // the whole round, the speaker in it
}

// TopicView is a proposed topic; Supported is the viewer's own support.
type TopicView struct {
	ID        ID        `json:"id"`                                  // in the order proposed
	By        ID        `json:"by"`                                  // its author
	Headline  Title     `json:"headline" aad:"headline/<id>/<by>"`   // one line
	Kind      TopicKind `json:"kind"`                                // what it is about
	Text      Text      `json:"text,omitempty" aad:"text/<id>/<by>"` // a few lines
	Support   int       `json:"support"`                             // how many support it
	Supported bool      `json:"supported,omitempty"`                 // the viewer does
}

// ReportView is what became of an action of the last plan.
type ReportView struct {
	ID    ID          `json:"id"`                             // names one of heritage.actions; in the order of the first reports
	State ActionState `json:"state"`                          // what became of it
	Text  Text        `json:"text,omitempty" aad:"text/<id>"` // a few words on it
}

// PresentationView is the exposé.
type PresentationView struct {
	Headline  Title `json:"headline,omitempty" aad:"presentation.headline/<client>"`   // of the exposé
	Situation Text  `json:"situation,omitempty" aad:"presentation.situation/<client>"` // the situation
	// the question the client comes with
	OpeningQuestion Text `json:"opening_question,omitempty" aad:"presentation.opening_question/<client>"`
}

// QuestionView is a question; Flagged is for its author and the facilitator who flagged it.
type QuestionView struct {
	ID     ID     `json:"id"`                                                    // in the order asked
	By     ID     `json:"by"`                                                    // its author
	Text   Text   `json:"text" aad:"text/<id>/<by>"`                             // the question
	State  string `json:"state" jsonschema:"enum=open,enum=answered,enum=aside"` // open, answered or aside
	Answer Text   `json:"answer,omitempty" aad:"answer/<id>/<client>"`           // the client's words, if any
	// a suggestion in disguise? For its author and the facilitator who flagged it
	Flagged bool `json:"flagged,omitempty"`
}

// NeedView is the need as one consultant restates it.
type NeedView struct {
	ID   ID   `json:"id"`                   // as by
	By   ID   `json:"by"`                   // a consultant
	Text Text `json:"text" aad:"need/<by>"` // the need as they understand it
}

// ContractView is the request, with the persons who agreed to its present wording.
type ContractView struct {
	Request  Text          `json:"request" aad:"contract.request/<client>"` // the client's request
	Kinds    []Kind        `json:"kinds"`                                   // the kinds of help wanted
	Wording  uint64        `json:"wording"`                                 // the seq of the event that worded it, for agree_contract
	Agreed   []ID          `json:"agreed"`                                  // the consultants who agreed to it
	Concerns []ConcernView `json:"concerns"`
}

// ConcernView is what a consultant finds missing in the contract.
type ConcernView struct {
	ID   ID   `json:"id"`                      // as by
	By   ID   `json:"by"`                      // a consultant
	Text Text `json:"text" aad:"concern/<by>"` // what they find missing
}

// ContributionView is an apport; Kept and Words are the client's own, Held is told to its author and its speaker alone.
type ContributionView struct {
	ID    ID   `json:"id"`                                              // in the order given
	By    ID   `json:"by"`                                              // who wrote it
	Voice ID   `json:"voice,omitempty"`                                 // who said it, where another wrote it down
	Kind  Kind `json:"kind"`                                            // one of ten
	Text  Text `json:"text" aad:"text/<id>/<by>"`                       // one idea
	Kept  bool `json:"kept,omitempty"`                                  // the viewer, as client, starred it
	Words Text `json:"words,omitempty" aad:"words/<id>/<me>" key:"own"` // the viewer's private words on it
	Held  bool `json:"held,omitempty"`                                  // only its author and its speaker see it yet
}

// ActionView is one line of the client's plan.
type ActionView struct {
	ID        ID   `json:"id"`                                                  // the client's plan, in order
	What      Text `json:"what" aad:"what/<id>/<client>"`                       // what to do
	Due       Text `json:"due,omitempty" aad:"due/<id>/<client>"`               // by when, in words
	FirstStep Text `json:"first_step,omitempty" aad:"first_step/<id>/<client>"` // the first step
	Tell      Text `json:"tell,omitempty" aad:"tell/<id>/<client>"`             // whom the client will tell
}

// LearningView is a learning that a person shared, or that the viewer keeps for now.
type LearningView struct {
	ID      ID           `json:"id"`                                      // in the order in which the viewer came to see them
	By      ID           `json:"by"`                                      // its author
	Kind    LearningKind `json:"kind"`                                    // what it is
	Text    Text         `json:"text" aad:"text/<id>/<by>" key:"private"` // the words
	Private bool         `json:"private,omitempty"`                       // nobody but the viewer, its author, sees it
}

// RatingsView is how many answered, the viewer's own answers, and the spread of each question that three have answered.
type RatingsView struct {
	Mine     *RatingView `json:"mine,omitempty"`
	Answered int         `json:"answered"` // how many have rated
	Spread   *SpreadView `json:"spread,omitempty"`
}

// RatingView is one person's answers, 1 to 5, each optional.
type RatingView struct {
	Helped       *int `json:"helped,omitempty"`       // the viewer's own answer, 1 to 5: was the client helped?
	Learned      *int `json:"learned,omitempty"`      // the viewer's own answer: did I learn?
	Listening    *int `json:"listening,omitempty"`    // the viewer's own answer: listening without debate
	Facilitation *int `json:"facilitation,omitempty"` // the viewer's own answer: the facilitation
	Pace         *int `json:"pace,omitempty"`         // the viewer's own answer: the pace
}

// SpreadView is how many gave 1, 2, 3, 4, 5 to each question.
type SpreadView struct {
	// how many gave 1, 2, 3, 4 and 5; once three have answered this question, like all that follow
	Helped       []int `json:"helped,omitempty"`
	Learned      []int `json:"learned,omitempty"`      // as above
	Listening    []int `json:"listening,omitempty"`    // as above
	Facilitation []int `json:"facilitation,omitempty"` // as above
	Pace         []int `json:"pace,omitempty"`         // as above
}

// AdjustmentView is something to do otherwise next time.
type AdjustmentView struct {
	ID      ID   `json:"id"`                        // in the order proposed
	By      ID   `json:"by"`                        // its author
	Text    Text `json:"text" aad:"text/<id>/<by>"` // what to do otherwise
	Settled bool `json:"settled,omitempty"`         // for the next time
}

// NoteView is the viewer's own note; Step is where it was first written.
type NoteView struct {
	ID   ID   `json:"id"`                                  // the viewer's own notes, in order
	Step Step `json:"step"`                                // where it was first written
	Text Text `json:"text" aad:"text/<id>/<me>" key:"own"` // the words
}

// SignalView is a discreet sign that the viewer was given as facilitator.
type SignalView struct {
	ID   string     `json:"id"`   // the event's seq
	At   int64      `json:"at"`   // signs that the viewer was given as facilitator: when, Unix ms
	Kind SignalKind `json:"kind"` // off_request or discomfort
}

// NudgeView is a discreet word that the viewer sent or was sent.
type NudgeView struct {
	ID   string `json:"id"`                         // the event's seq
	At   int64  `json:"at"`                         // discreet words that the viewer sent or was sent: when, Unix ms
	By   ID     `json:"by"`                         // whose
	To   ID     `json:"to"`                         // for whom
	Text Text   `json:"text" aad:"nudge/<to>/<by>"` // the words
}

// HeldView says that contributions are held back; Count, for the facilitator and the client, says how many.
type HeldView struct {
	// contributions are held back; how many, for the facilitator and the client
	Count *int `json:"count,omitempty"`
}

// PassView is another client's pass, read-only. ID is that client's.
type PassView struct {
	// the other passes that hold words, each named by its client; what follows in an item is as in the view itself
	ID            ID                 `json:"id"`
	Topic         ID                 `json:"topic,omitempty"` // its client's topic
	Presentation  *PresentationView  `json:"presentation,omitempty"`
	Questions     []QuestionView     `json:"questions"`
	Needs         []NeedView         `json:"needs"`
	Contract      *ContractView      `json:"contract,omitempty"`
	Contributions []ContributionView `json:"contributions"`
	Synthesis     Text               `json:"synthesis,omitempty" aad:"synthesis/<client>"` // the client's
	Actions       []ActionView       `json:"actions"`
}
