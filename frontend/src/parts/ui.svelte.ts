/* What belongs to this page alone: what is open, what is being said. One page is one room, so it is one object. */

import { device } from './device'
import { here } from './here'

const keysSetting = 'codev.keys'

class Ui {
  /** The notebook is open (in a narrow window; in a wide one it always stands beside). */
  notebook = $state(false)
  /** Single-key shortcuts are on (WCAG 2.1.4: they can be switched off). */
  keys = $state(device.get(keysSetting) !== 'off')
  /** What the polite region says now. */
  spoken = $state('')
  /** The quiet line over the foot: what was just done, and, where it can be taken back, how. */
  told = $state.raw<{ text: string; label?: string; act?: () => void; step?: string }>()

  setKeys(on: boolean): void {
    this.keys = on
    device.set(keysSetting, on ? 'on' : 'off')
  }

  /** Says a sentence to screen readers, politely. The same sentence twice is said twice. */
  announce(text: string): void {
    this.spoken = this.spoken === text ? text + '\u00a0' : text
  }

  /** Tells a sentence in the quiet line over the foot for ten seconds, aloud too; with a button where it can be taken back,
      and, if that holds in one step alone, the step. */
  tell(text: string, label?: string, act?: () => void, step?: string): void {
    const told = { text, ...(label && { label }), ...(act && { act }), ...(step && { step }) }
    this.told = told
    this.announce(text)
    setTimeout(() => {
      if (this.told === told) this.told = undefined
    }, 10_000)
  }
}

export const ui = new Ui()

/** Whether the person is writing: then nothing takes the focus away, and single keys are letters. */
export function typing(): boolean {
  const at = here().activeElement
  return at instanceof HTMLElement && (at.isContentEditable || at.matches('input:not([type=radio],[type=checkbox]), textarea, select'))
}
