import type { fr } from './craft.fr'

export const en: typeof fr = {
  title: 'The facilitator’s craft',
  show: 'Advice for this step',
  steps: {
    welcome: [
      'Give everyone time to arrive: a word on how they are is enough, without comment.',
      'Ask the last client how it went, even if nothing has moved: that thread holds the group together.',
      'Support sheds light on the choice of topic, it does not decide. Ask instead: “For whom is it most alive today?”',
    ],
    presentation: [
      'Protect the client’s time: nobody interrupts, not even to help.',
      'If they stop, wait. Ten seconds of silence often bring out what matters.',
      'Watch the group: who leans in, who drifts off? It will help you to share out the floor later.',
    ],
    clarification: [
      'A good question seeks to understand. “Have you thought of…?” is advice in disguise: send it to step 4, with a smile.',
      'A round first, one question each, then raised hands: so the quickest do not take all the room.',
      'Ask for facts, then for how it is lived: “And you, in all this, where are you?”',
    ],
    contract: [
      'Do not let the group write the request: have it restated, then give the pen back to the client.',
      'A good request fits in one sentence and is within the client’s reach. “What do you expect of us, here, today?”',
      'If somebody feels unable to help, this is the moment to say so, and it is welcome.',
    ],
    consultation: [
      'Recall the rule as you begin: we offer, we do not debate. Two opposite views are worth more than one agreement.',
      'Keep an eye on the request on screen: when the group strays from it, a discreet word is enough.',
      'The client has nothing to answer. If they justify themselves, say: “Note it, and let it come.”',
    ],
    synthesis: [
      'Give real minutes of silence before the client speaks. That is where the work is done.',
      'They say what they see differently and what they keep; an action plan is allowed, never due.',
      'Nobody follows up, nobody adds “one more idea”.',
    ],
    debrief: [
      'Keep all of its time for it: this is where the consultants learn.',
      'Ask “what do I learn for myself?”, not “what did I think of them?”',
      'End with what the group wants to change next time, and settle on one thing, two at most.',
    ],
    closed: ['Send the next invitation while everyone is still here: that is how a group lasts.'],
  },
}
