/* The screens of steps 1 to 5; that of the debrief comes later (Later.svelte). Each shows by `session.may` what its reader may do, and so serves client, consultants and observers alike;
   the facilitator has screens of their own, but for the debrief, where they take part like everyone. */
import type { Component } from 'svelte'
import type { StepName } from '../../session'
import Clarification from './Clarification.svelte'
import Consultation from './Consultation.svelte'
import Contract from './Contract.svelte'
import Presentation from './Presentation.svelte'
import Synthesis from './Synthesis.svelte'

export const stepScreens: Record<Exclude<StepName, 'welcome' | 'debrief' | 'closed'>, Component> = {
  presentation: Presentation,
  clarification: Clarification,
  contract: Contract,
  consultation: Consultation,
  synthesis: Synthesis,
}
