package room

// View is what one person may see, whole. Its lists are always there; any other field that is absent is empty or not
// theirs to see. At the door, where only some fields are told, `participants` is the one list. It describes the wire:
// view.go draws it, and a test decodes every drawn view into it exactly.
type View struct {
	Room     ID            `json:"room"`
	Group    Title         `json:"group,omitempty"`
	Lang     string        `json:"lang"`
	Sealed   bool          `json:"sealed"`
	Door     Door          `json:"door,omitempty"`
	OpenedAt int64         `json:"opened_at,omitempty"`
	ClosedAt int64         `json:"closed_at,omitempty"`
	ErasesAt int64         `json:"erases_at,omitempty"` // in whole views, and when the room is planned, closed or reopened
	StartsAt int64         `json:"starts_at,omitempty"` // the day it is planned for
	Planned  uint64        `json:"planned,omitempty"`   // the seq of the plan in force
	BegunAt  int64         `json:"begun_at,omitempty"`  // absent while a planned séance has not begun
	Call     Text          `json:"call,omitempty"`
	Charter  Text          `json:"charter,omitempty"`
	Heritage *HeritageView `json:"heritage,omitempty"`
	Next     Text          `json:"next,omitempty"`

	Plan Plan      `json:"plan,omitempty"`
	Step *StepView `json:"step,omitempty"`

	Me           ID                `json:"me"`
	Facilitator  ID                `json:"facilitator,omitempty"`
	Deputy       ID                `json:"deputy,omitempty"`
	Client       ID                `json:"client,omitempty"`
	Topic        ID                `json:"topic,omitempty"`
	Participants []ParticipantView `json:"participants"`
	Floor        *FloorView        `json:"floor,omitempty"`

	Topics        []TopicView        `json:"topics"`
	FollowUp      []ReportView       `json:"follow_up"`
	Pass          ID                 `json:"pass,omitempty"` // whose the present pass is, also while the client's seat is empty
	Passes        []PassView         `json:"passes"`         // the others that hold words
	Presentation  *PresentationView  `json:"presentation,omitempty"`
	Questions     []QuestionView     `json:"questions"`
	Needs         []NeedView         `json:"needs"`
	Contract      *ContractView      `json:"contract,omitempty"`
	Contributions []ContributionView `json:"contributions"`
	Held          *HeldView          `json:"held,omitempty"`
	Synthesis     Text               `json:"synthesis,omitempty"`
	Actions       []ActionView       `json:"actions"`
	Learnings     []LearningView     `json:"learnings"`
	Ratings       *RatingsView       `json:"ratings,omitempty"`
	Adjustments   []AdjustmentView   `json:"adjustments"`
	Notes         []NoteView         `json:"notes"`
	Signals       []SignalView       `json:"signals"`
	Nudges        []NudgeView        `json:"nudges"`
}

// StepView is where the séance is; times are Unix ms, minutes the planned ones.
type StepView struct {
	Name      Step       `json:"name"`
	StartedAt int64      `json:"started_at,omitempty"` // absent while a planned séance has not begun
	Minutes   int        `json:"minutes"`
	Break     *BreakView `json:"break,omitempty"`
	Quiet     *BreakView `json:"quiet,omitempty"`
}

// BreakView is a break laid over the step, or quiet minutes in it.
type BreakView struct {
	StartedAt int64 `json:"started_at"`
	Minutes   int   `json:"minutes"`
}

// ParticipantView is one person; who was removed keeps their name on what they wrote.
type ParticipantView struct {
	ID      ID    `json:"id"`
	Name    Title `json:"name"`
	Role    Role  `json:"role"`
	Hand    bool  `json:"hand,omitempty"`
	Waiting bool  `json:"waiting,omitempty"`
	Removed bool  `json:"removed,omitempty"`
}

// FloorView is who speaks and the whole round, the speaker in it.
type FloorView struct {
	Speaker ID    `json:"speaker"`
	Since   int64 `json:"since"`
	Order   []ID  `json:"order"`
}

// TopicView is a proposed topic; Supported is the viewer's own support.
type TopicView struct {
	ID        ID        `json:"id"`
	By        ID        `json:"by"`
	Headline  Title     `json:"headline"`
	Kind      TopicKind `json:"kind"`
	Text      Text      `json:"text,omitempty"`
	Support   int       `json:"support"`
	Supported bool      `json:"supported,omitempty"`
}

// ReportView is what became of an action of the last plan.
type ReportView struct {
	ID    ID          `json:"id"` // the heritage's action
	State ActionState `json:"state"`
	Text  Text        `json:"text,omitempty"`
}

// PresentationView is the exposé.
type PresentationView struct {
	Headline        Title `json:"headline,omitempty"`
	Situation       Text  `json:"situation,omitempty"`
	OpeningQuestion Text  `json:"opening_question,omitempty"`
}

// QuestionView is a question; Flagged is for its author and the facilitator who flagged it.
type QuestionView struct {
	ID      ID     `json:"id"`
	By      ID     `json:"by"`
	Text    Text   `json:"text"`
	State   string `json:"state" jsonschema:"enum=open,enum=answered,enum=aside"`
	Answer  Text   `json:"answer,omitempty"`
	Flagged bool   `json:"flagged,omitempty"`
}

// NeedView is the need as one consultant restates it.
type NeedView struct {
	ID   ID   `json:"id"` // its author's
	By   ID   `json:"by"`
	Text Text `json:"text"`
}

// ContractView is the request and who agreed to its present wording.
type ContractView struct {
	Request  Text          `json:"request"`
	Kinds    []Kind        `json:"kinds"`
	Wording  uint64        `json:"wording"` // the seq of the event that worded it
	Agreed   []ID          `json:"agreed"`
	Concerns []ConcernView `json:"concerns"`
}

// ConcernView is what a consultant finds missing in the contract.
type ConcernView struct {
	ID   ID   `json:"id"` // its author's
	By   ID   `json:"by"`
	Text Text `json:"text"`
}

// ContributionView is an apport; Kept and Words are the client's own, Held is told to its author and its speaker alone.
type ContributionView struct {
	ID    ID   `json:"id"`
	By    ID   `json:"by"`
	Voice ID   `json:"voice,omitempty"`
	Kind  Kind `json:"kind"`
	Text  Text `json:"text"`
	Kept  bool `json:"kept,omitempty"`
	Words Text `json:"words,omitempty"`
	Held  bool `json:"held,omitempty"`
}

// ActionView is one line of the client's plan.
type ActionView struct {
	ID        ID   `json:"id"`
	What      Text `json:"what"`
	Due       Text `json:"due,omitempty"`
	FirstStep Text `json:"first_step,omitempty"`
	Tell      Text `json:"tell,omitempty"`
}

// LearningView is what somebody shared, or wrote for themselves if they are the viewer.
type LearningView struct {
	ID   ID           `json:"id"`
	By   ID           `json:"by"`
	Kind LearningKind `json:"kind"`
	Text Text         `json:"text"`
	// Private: only its author, the viewer, sees it.
	Private bool `json:"private,omitempty"`
}

// RatingsView is how many answered, the viewer's own answers, and the spread of each question that three have answered.
type RatingsView struct {
	Mine     *RatingView `json:"mine,omitempty"`
	Answered int         `json:"answered"`
	Spread   *SpreadView `json:"spread,omitempty"`
}

// RatingView is one person's answers, 1 to 5, each optional.
type RatingView struct {
	Helped       *int `json:"helped,omitempty"`
	Learned      *int `json:"learned,omitempty"`
	Listening    *int `json:"listening,omitempty"`
	Facilitation *int `json:"facilitation,omitempty"`
	Pace         *int `json:"pace,omitempty"`
}

// SpreadView is how many gave 1, 2, 3, 4, 5 to each question.
type SpreadView struct {
	Helped       []int `json:"helped,omitempty"`
	Learned      []int `json:"learned,omitempty"`
	Listening    []int `json:"listening,omitempty"`
	Facilitation []int `json:"facilitation,omitempty"`
	Pace         []int `json:"pace,omitempty"`
}

// AdjustmentView is something to do otherwise next time.
type AdjustmentView struct {
	ID      ID   `json:"id"`
	By      ID   `json:"by"`
	Text    Text `json:"text"`
	Settled bool `json:"settled,omitempty"`
}

// NoteView is the viewer's own note; Step is where it was first written.
type NoteView struct {
	ID   ID   `json:"id"`
	Step Step `json:"step"`
	Text Text `json:"text"`
}

// SignalView is a discreet sign that the viewer was given as facilitator.
type SignalView struct {
	ID   string     `json:"id"` // the event's seq
	At   int64      `json:"at"`
	Kind SignalKind `json:"kind"`
}

// NudgeView is a discreet word that the viewer sent or was sent.
type NudgeView struct {
	ID   string `json:"id"` // the event's seq
	At   int64  `json:"at"`
	By   ID     `json:"by"`
	To   ID     `json:"to"`
	Text Text   `json:"text"`
}

// HeldView says that contributions are held back; Count, for the facilitator and the client, says how many.
type HeldView struct {
	Count *int `json:"count,omitempty"`
}

// PassView is another client's pass, read-only. ID is that client's.
type PassView struct {
	ID            ID                 `json:"id"`
	Topic         ID                 `json:"topic,omitempty"`
	Presentation  *PresentationView  `json:"presentation,omitempty"`
	Questions     []QuestionView     `json:"questions"`
	Needs         []NeedView         `json:"needs"`
	Contract      *ContractView      `json:"contract,omitempty"`
	Contributions []ContributionView `json:"contributions"`
	Synthesis     Text               `json:"synthesis,omitempty"`
	Actions       []ActionView       `json:"actions"`
}
