// A short séance of four, one in each role: something of everything on the screens.
import { type Seance, type Line } from './seance'

const one = (by: string, command: string, data: Line['data'] = {}): Line => ({ by, do: command, data })

export const small: Seance = {
  lang: 'fr',
  plan: '90',
  group: 'Quatre pour voir',
  people: {
    helene: { name: 'Hélène', role: 'facilitator' },
    sophie: { name: 'Sophie', role: 'client' },
    nadia: { name: 'Nadia', role: 'consultant' },
    oscar: { name: 'Oscar', role: 'observer' },
  },
  script: [
    { step: 'welcome' },
    one('helene', 'set_role', { participant: 'oscar', role: 'observer' }),
    one('sophie', 'propose_topic', { headline: 'Annoncer la réorganisation à une équipe déjà épuisée', kind: 'preoccupation', text: 'Réunion lundi.' }),
    one('nadia', 'propose_topic', { headline: 'Deux collègues ne se parlent plus', kind: 'problem' }),
    one('nadia', 'support_topic', { topic: 'sophie' }),
    one('helene', 'choose_client', { participant: 'sophie', topic: 'sophie' }),
    { step: 'presentation' },
    one('sophie', 'write_presentation', { headline: 'Annoncer la réorganisation', situation: 'Vingt-deux agents, deux départs non remplacés.', opening_question: 'Par où commencer ?' }),
    one('nadia', 'write_note', { text: 'Elle dit « je » très souvent.' }),
    one('oscar', 'write_note', { text: 'Personne ne bouge.' }),
    { step: 'clarification' },
    one('nadia', 'ask_question', { text: 'Qui le sait déjà ?' }),
    one('sophie', 'answer_question', { question: 'nadia/1', text: 'Mon adjointe, et elle seule.' }),
    one('nadia', 'ask_question', { text: 'Pourquoi ne pas attendre ?' }),
    one('helene', 'flag_question', { question: 'nadia/2' }),
    one('nadia', 'raise_hand'),
    one('helene', 'nudge', { participant: 'nadia', text: 'Et si c’était une question ?' }),
    { step: 'contract' },
    one('nadia', 'restate_need', { text: 'Trouver les premiers mots.' }),
    one('sophie', 'word_contract', { request: 'Aidez-moi à trouver les trois premières phrases.', kinds: ['experience', 'metaphor'] }),
    one('nadia', 'question_contract', { text: 'Pour toute l’équipe ?' }),
    { step: 'consultation' },
    one('nadia', 'offer_contribution', { kind: 'experience', text: 'J’ai commencé par ce que je ne savais pas.' }),
    one('nadia', 'offer_contribution', { kind: 'metaphor', text: 'Un bateau qui change de cap en pleine nuit.' }),
    one('helene', 'offer_contribution', { kind: 'idea', text: 'Le dire debout, à la relève.', voice: 'nadia' }),
    one('sophie', 'keep_contribution', { contribution: 'nadia/2', kept: true, text: 'la lanterne' }),
    one('sophie', 'signal', { kind: 'discomfort' }),
    one('helene', 'give_floor', { participant: 'nadia' }),
    { step: 'synthesis' },
    one('sophie', 'write_synthesis', { text: 'Je commencerai par ce que je ne sais pas.' }),
    one('sophie', 'plan_action', { what: 'Écrire les trois phrases', due: '2026-12-01', first_step: 'Ce soir, deux lignes', tell: 'Nadia' }),
    one('nadia', 'share_learning', { kind: 'learning', text: 'Se taire est un don.' }),
    { step: 'debrief' },
    one('sophie', 'share_learning', { kind: 'feeling', text: 'Plus légère.' }),
    one('sophie', 'rate_session', { helped: 5, learned: 4, pace: 3 }),
    one('nadia', 'rate_session', { helped: 4, learned: 4, pace: 3 }),
    one('oscar', 'rate_session', { helped: 4, learned: 5, pace: 4 }),
    one('oscar', 'propose_adjustment', { text: 'Dix secondes de silence.' }),
    one('helene', 'settle_adjustment', { adjustment: 'oscar/1', settled: true }),
    { step: 'closed' },
    one('helene', 'close_session'),
  ],
}

/** The short séance as `who` saw it: what Nadia learnt during the synthesis is hers alone (R23). */
export function smallSeenBy(who: string): Seance {
  const from = small.script.findIndex((each) => each.step === 'synthesis')
  const to = small.script.findIndex((each) => each.step === 'debrief')
  return { ...small, script: small.script.filter((each, at) => each.by === who || each.do !== 'share_learning' || at < from || at > to) }
}
