// Somebody who has a keyboard and nothing else, and must always see where they are.
import type { Page } from 'playwright-core'

interface Focused { name: string; kind: string; problem: string }

export class Keyboard {
  constructor(readonly page: Page) {}

  /** Goes to the control of this name, by Tab alone; every place on the way shows that it has the focus. */
  async to(name: string | RegExp): Promise<void> {
    const passed: string[] = []
    for (let steps = 0; steps < 80; steps++) {
      const here = await this.#here()
      if (here.problem) throw new Error(`the focus is on ${here.kind} « ${here.name} », ${here.problem}`)
      if (here.kind !== '' && (typeof name === 'string' ? here.name === name.replace(/\s+/g, ' ') : name.test(here.name))) return
      passed.push(here.name)
      await this.page.keyboard.press('Tab')
    }
    throw new Error(`Tab does not come to « ${String(name)} », but to: ${[...new Set(passed)].join(' | ')}`)
  }

  /** Presses the button of this name. */
  async press(name: string | RegExp, key = 'Enter'): Promise<void> {
    await this.to(name)
    await this.page.keyboard.press(key)
  }

  /** Opens the list of this button. The list takes the focus a moment later, and until then Tab would pass its first line. */
  async open(name: string | RegExp): Promise<void> {
    await this.press(name)
    await this.page.waitForFunction(() => Boolean(document.activeElement?.closest('.menu')))
  }

  /** Writes in the box of this name; `key` is pressed in the end. */
  async write(name: string | RegExp, text: string, key?: string): Promise<void> {
    await this.to(name)
    await this.page.keyboard.press('ControlOrMeta+a')
    await this.page.keyboard.type(text)
    if (key) await this.page.keyboard.press(key)
  }

  /** Chooses among radio buttons, with the arrows as everywhere. */
  async pick(name: string): Promise<void> {
    const group = await this.#toGroupOf(name)
    for (let steps = 0; steps < group; steps++) {
      if ((await this.#here()).name === name) {
        await this.page.keyboard.press('Space')
        return
      }
      await this.page.keyboard.press('ArrowRight')
    }
    throw new Error(`the arrows do not come to « ${name} »`)
  }

  /* Tab to the group of radio buttons that has this one; how many they are. */
  async #toGroupOf(name: string): Promise<number> {
    for (let steps = 0; steps < 80; steps++) {
      const size = await this.page.evaluate((wanted) => {
        const here = document.activeElement
        if (!(here instanceof HTMLInputElement) || here.type !== 'radio') return 0
        const group = [...document.querySelectorAll<HTMLInputElement>(`input[type=radio][name="${here.name}"]`)]
        const names = group.map((each) => each.getAttribute('aria-label') ?? each.labels?.[0]?.textContent.replace(/\s+/g, ' ').trim())
        return names.includes(wanted) ? group.length : 0
      }, name)
      if (size > 0) return size
      const { problem, kind, name: here } = await this.#here()
      if (problem) throw new Error(`the focus is on ${kind} « ${here} », ${problem}`)
      await this.page.keyboard.press('Tab')
    }
    throw new Error(`Tab does not come to the choice of « ${name} »`)
  }

  /* Where the focus is, and whether it is visible: in the window, not covered, with an outline or a border of its own. */
  #here(): Promise<Focused> {
    return this.page.evaluate(() => {
      const here = document.activeElement
      if (!here || here === document.body) return { name: '', kind: '', problem: '' }
      const labelled = here.getAttribute('aria-labelledby')
      const label = (here as HTMLInputElement).labels?.[0]?.textContent
      const name = here.getAttribute('aria-label') ?? (labelled ? document.getElementById(labelled)?.textContent : undefined) ?? label ?? here.textContent
      const found = { name: name.replace(/\s+/g, ' ').trim(), kind: here.tagName.toLowerCase(), problem: '' }
      if (here.matches('h1, h2')) return found // the focus is brought there when the step moves: a place to read from
      for (const animation of document.getAnimations()) animation.finish()
      // What is left of it inside the window and all that scrolls.
      let { left, top, right, bottom } = here.getBoundingClientRect()
      const clip = (box: { left: number; top: number; right: number; bottom: number }) => {
        [left, top, right, bottom] = [Math.max(left, box.left), Math.max(top, box.top), Math.min(right, box.right), Math.min(bottom, box.bottom)]
      }
      clip({ left: 0, top: 0, right: innerWidth, bottom: innerHeight })
      for (let around = here.parentElement; around; around = around.parentElement) {
        if (getComputedStyle(around).overflowY !== 'visible') clip(around.getBoundingClientRect())
      }
      const [x, y] = [(left + right) / 2, (top + bottom) / 2]
      const over = document.elementFromPoint(x, y)
      const host = here.closest('label') ?? here
      // A pill draws the outline of its button or box, which is itself unseen: beside it, within the label.
      const drawing = [here, host, ...(host === here ? [] : host.children)].map((each) => getComputedStyle(each))
      const drawn = drawing.some((each) => each.opacity !== '0' && each.outlineStyle !== 'none' && parseFloat(each.outlineWidth) >= 2)
      if (right - left < 1 || bottom - top < 1) found.problem = 'scrolled out of sight'
      else if (!over || !(here.contains(over) || over.contains(here) || host.contains(over))) found.problem = `covered by ${over?.outerHTML.slice(0, 80) ?? 'nothing'}`
      else if (!drawn) found.problem = 'which does not show it'
      return found
    })
  }
}
