/* The screens of steps 1 to 4; those of steps 5 and 6 come later (Later.svelte). Each shows by `session.may` what its reader may do,
   and so serves client, consultants and observers alike; the facilitator has screens of their own, but for the debrief,
   where they take part like everyone. */
import type { Component } from 'svelte'
import type { StepName } from '../../session'
import Clarification from './Clarification.svelte'
import Consultation from './Consultation.svelte'
import Contract from './Contract.svelte'
import Presentation from './Presentation.svelte'

export const stepScreens: Record<Exclude<StepName, 'welcome' | 'synthesis' | 'debrief' | 'closed'>, Component> = {
  presentation: Presentation,
  clarification: Clarification,
  contract: Contract,
  consultation: Consultation,
}
