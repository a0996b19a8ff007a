package room

// rulebook is the method, as a default-deny table: what has no row here is refused. Above each row stands
// its rule. F facilitator, C client, K consultant, O observer. Rules that are no row of their own:
//
// R7: in step 1 consultants and observers are silent: no act of theirs reaches anyone but R1. No row grants
// them anything else there (TestR7).
// R14: only the client's own words make the contract: word_contract is the client's alone.
// R17: no debate: there is no act for replies, reactions, votes, ranking or mentions.
// R18: in step 4 the client is silent: no row grants them an act there that reaches the group (TestR18).
// R34: a command on its way when the step moved is taken for 5 s if the step just left would have taken it,
// but not from a person who is silenced now: Room.permit.
//
// One exception to R7 and R18 that the method names: a claim on the seat (R31) is not speech.
var rulebook = []row{
	// R1: a private note; never shown to anyone else, whatever their role.
	{rule: "R1", command: "write_note", event: "note_written", grants: []grant{{everyone, anywhere}}, act: newAct[writeNote], discreet: true},
	{rule: "R1", command: "remove_note", event: "note_removed", grants: []grant{{everyone, anywhere}}, act: newAct[removeNote], discreet: true},

	// R2: propose a topic; edit or withdraw a topic of the sender.
	{rule: "R2", command: "propose_topic", event: "topic_proposed", grants: []grant{{K | C, during(Welcome)}}, act: newAct[proposeTopic]},
	{rule: "R2", command: "withdraw_topic", event: "topic_withdrawn", grants: []grant{{K | C, during(Welcome)}}, act: newAct[withdrawTopic]},

	// R3: support a topic, or take support back; counts are shown, names never.
	{rule: "R3", command: "support_topic", event: "topic_supported", grants: []grant{{K | C, during(Welcome)}}, act: newAct[supportTopic], anonymous: true},
	{rule: "R3", command: "unsupport_topic", event: "topic_unsupported", grants: []grant{{K | C, during(Welcome)}}, act: newAct[unsupportTopic], anonymous: true},

	// R4: choose the client and their topic; change that choice.
	{rule: "R4", command: "choose_client", event: "client_chosen", grants: []grant{{F, during(Welcome, Presentation)}}, act: newAct[chooseClient]},

	// R5: report on the last plan: a state per action and a few words; no name is shown.
	{rule: "R5", command: "report_action", event: "action_reported", grants: []grant{{K | C, during(Welcome)}}, act: newAct[reportAction], anonymous: true},

	// R6: write or amend the exposé.
	{rule: "R6", command: "write_presentation", event: "presentation_written", grants: []grant{{C, during(Presentation, Clarification, Contract)}}, act: newAct[writePresentation]},

	// R8: ask a question; edit or withdraw a question of the sender while unanswered.
	{rule: "R8", command: "ask_question", event: "question_asked", grants: []grant{{K, during(Clarification)}}, act: newAct[askQuestion]},
	{rule: "R8", command: "withdraw_question", event: "question_withdrawn", grants: []grant{{K, during(Clarification)}}, act: newAct[withdrawQuestion]},

	// R9: mark a question answered, with or without words (C); put it aside (F).
	{rule: "R9", command: "answer_question", event: "question_answered", grants: []grant{{C, during(Clarification)}}, act: newAct[answerQuestion]},
	{rule: "R9", command: "put_question_aside", event: "question_put_aside", grants: []grant{{F, during(Clarification)}}, act: newAct[putQuestionAside]},

	// R10: flag a question privately to its author; only the two see it.
	{rule: "R10", command: "flag_question", event: "question_flagged", grants: []grant{{F, during(Clarification)}}, act: newAct[flagQuestion], discreet: true},

	// R11: word the request and choose the kinds of help wanted; every change cancels the agreements given.
	{rule: "R11", command: "word_contract", event: "contract_worded", grants: []grant{{C, during(Contract)}}, act: newAct[wordContract]},

	// R12: restate the need as understood.
	{rule: "R12", command: "restate_need", event: "need_restated", grants: []grant{{K, during(Contract)}}, act: newAct[restateNeed]},

	// R13: agree to the contract, or say what is missing.
	{rule: "R13", command: "agree_contract", event: "contract_agreed", grants: []grant{{K, during(Contract)}}, act: newAct[agreeContract]},
	{rule: "R13", command: "question_contract", event: "contract_questioned", grants: []grant{{K, during(Contract)}}, act: newAct[questionContract]},

	// R15: bring a contribution: one idea, one kind; edit or withdraw one of the sender.
	// R16: write one down for a consultant who says it aloud: only so may the facilitator bring one.
	{rule: "R15", command: "offer_contribution", event: "contribution_offered", grants: []grant{{K | F, during(Consultation)}}, act: newAct[offerContribution]},
	{rule: "R15", command: "withdraw_contribution", event: "contribution_withdrawn", grants: []grant{{K | F, during(Consultation)}}, act: newAct[withdrawContribution]},

	// R19: a discreet signal to the facilitator alone.
	{rule: "R19", command: "signal", event: "signalled", grants: []grant{{C, during(Presentation, Clarification, Contract, Consultation, Synthesis, Debrief)}}, act: newAct[signal], discreet: true},

	// R20: keep a contribution, add private words to it; only the client sees it.
	{rule: "R20", command: "keep_contribution", event: "contribution_kept", grants: []grant{{C, during(Consultation, Synthesis, Debrief, Closed)}}, act: newAct[keepContribution], discreet: true},

	// R21: write the synthesis; amend it in the debrief.
	{rule: "R21", command: "write_synthesis", event: "synthesis_written", grants: []grant{{C, during(Synthesis, Debrief)}}, act: newAct[writeSynthesis]},

	// R22: plan an action; edit, remove; never required.
	{rule: "R22", command: "plan_action", event: "action_planned", grants: []grant{{C, during(Synthesis, Debrief)}}, act: newAct[planAction]},
	{rule: "R22", command: "remove_action", event: "action_removed", grants: []grant{{C, during(Synthesis, Debrief)}}, act: newAct[removeAction]},

	// R23: share a learning, a feeling, an appreciation; K and O may write theirs privately from 5 on.
	{rule: "R23", command: "share_learning", event: "learning_shared", grants: []grant{{everyone, during(Debrief)}, {K | O, during(Synthesis)}}, act: newAct[shareLearning], discreet: true},
	{rule: "R23", command: "withdraw_learning", event: "learning_withdrawn", grants: []grant{{everyone, during(Debrief)}, {K | O, during(Synthesis)}}, act: newAct[withdrawLearning], discreet: true},

	// R24: rate the séance; shown only as a spread, once three have answered.
	{rule: "R24", command: "rate_session", event: "session_rated", grants: []grant{{K | C | O, during(Debrief)}}, act: newAct[rateSession], anonymous: true},

	// R25: propose an adjustment for next time (all); settle one (F).
	{rule: "R25", command: "propose_adjustment", event: "adjustment_proposed", grants: []grant{{everyone, during(Debrief)}}, act: newAct[proposeAdjustment]},
	{rule: "R25", command: "settle_adjustment", event: "adjustment_settled", grants: []grant{{F, during(Debrief)}}, act: newAct[settleAdjustment]},

	// R26: raise a hand, lower it.
	{rule: "R26", command: "raise_hand", event: "hand_raised", grants: hands, act: newAct[raiseHand], now: handIsDown},
	{rule: "R26", command: "lower_hand", event: "hand_lowered", grants: hands, act: newAct[lowerHand], now: handIsUp},

	// R27: give the floor, run a speaking round in any order (F); the speaker passes or ends, or F for them.
	{rule: "R27", command: "give_floor", event: "floor_given", grants: []grant{{F, spoken}}, act: newAct[giveFloor]},
	{rule: "R27", command: "start_round", event: "round_started", grants: []grant{{F, spoken}}, act: newAct[startRound]},
	{rule: "R27", command: "pass_turn", event: "turn_passed", grants: []grant{{everyone, spoken}}, act: newAct[passTurn], now: mayPass},

	// R28: move to any step, forward or back; moving destroys nothing.
	{rule: "R28", command: "move_to_step", event: "step_moved", grants: []grant{{F, running}}, act: newAct[moveToStep], atLimits: windsDown},

	// R29: change minutes of the current or a later step; start, end a break.
	{rule: "R29", command: "set_minutes", event: "minutes_set", grants: []grant{{F, running}}, act: newAct[setMinutes]},
	{rule: "R29", command: "start_break", event: "break_started", grants: []grant{{F, running}}, act: newAct[startBreak], now: canBreak},
	{rule: "R29", command: "end_break", event: "break_ended", grants: []grant{{F, running}}, act: newAct[endBreak], now: onBreak, atLimits: windsDown},

	// R30: set roles, hand over, name a deputy, admit, remove, lock the door; all but admitting in a closed room too.
	{rule: "R30", command: "set_role", event: "role_set", grants: []grant{{F, anywhere}}, act: newAct[setRole]},
	{rule: "R30", command: "hand_over", event: "facilitation_handed_over", grants: []grant{{F, anywhere}}, act: newAct[handOver], atLimits: windsDown},
	{rule: "R30", command: "name_deputy", event: "deputy_named", grants: []grant{{F, anywhere}}, act: newAct[nameDeputy]},
	{rule: "R30", command: "admit", event: "participant_admitted", grants: []grant{{F, running}}, act: newAct[admit]},
	{rule: "R30", command: "remove", event: "participant_removed", grants: []grant{{F, anywhere}}, act: newAct[remove], atLimits: closes},
	{rule: "R30", command: "set_door", event: "door_set", grants: []grant{{F, anywhere}}, act: newAct[setDoor], atLimits: windsDown},

	// R31: claim the facilitator's seat: the deputy after 30 s, anyone but the client after 2 min, the opener at
	// once; in a closed room the deputy and the opener alone.
	{rule: "R31", command: "claim_facilitation", event: "facilitation_claimed", grants: []grant{{everyone, anywhere}}, act: newAct[claimFacilitation], now: mayClaim, atLimits: windsDown},

	// R32: close the séance; reopen it within an hour.
	{rule: "R32", command: "close_session", event: "session_closed", grants: []grant{{F, running}}, act: newAct[closeSession], atLimits: closes},
	{rule: "R32", command: "reopen_session", event: "session_reopened", grants: []grant{{F, during(Closed)}}, act: newAct[reopenSession], now: mayReopen},

	// R33: announce the next room.
	{rule: "R33", command: "announce_next", event: "next_announced", grants: []grant{{F, during(Debrief, Closed)}}, act: newAct[announceNext]},

	// R35: a discreet word to one person; only the two see it.
	{rule: "R35", command: "nudge", event: "nudged", grants: []grant{{F, running}}, act: newAct[nudge], discreet: true},

	// R36: plan the séance: day and hour, the call's link, while it has not begun.
	{rule: "R36", command: "plan_session", event: "session_planned", grants: []grant{{F, during(Welcome)}}, act: newAct[planSession], now: hasNotBegun},

	// R37: begin a planned séance; moving to a step begins it too.
	{rule: "R37", command: "begin_session", event: "session_begun", grants: []grant{{F, during(Welcome)}}, act: newAct[beginSession], now: hasNotBegun},

	// R38: call for some minutes of quiet; end them.
	{rule: "R38", command: "start_quiet", event: "quiet_started", grants: []grant{{F, quietSteps}}, act: newAct[startQuiet], now: noBreak},
	{rule: "R38", command: "end_quiet", event: "quiet_ended", grants: []grant{{F, quietSteps}}, act: newAct[endQuiet], now: inQuiet},

	// R39: have everybody write first: contributions are held back; show them.
	{rule: "R39", command: "hold_contributions", event: "contributions_held", grants: []grant{{F, during(Consultation)}}, act: newAct[holdContributions]},

	// R7 (fine print): change the sender's name, in 0–6, not where R7 or R18 silence the sender.
	{rule: "R7", command: "rename", event: "participant_renamed", grants: []grant{
		{everyone, during(Welcome, Clarification, Contract, Synthesis, Debrief)},
		{F | C, during(Presentation)},
		{F | K | O, during(Consultation)},
	}, act: newAct[rename]},
}

// Hands go up where consultants speak in turn, and where everybody does.
var hands = []grant{{K, during(Clarification, Contract, Consultation)}, {K | C | O, during(Welcome, Debrief)}}

// The floor is given in the steps in which people speak in turn.
var spoken = during(Welcome, Clarification, Contract, Consultation, Debrief)
