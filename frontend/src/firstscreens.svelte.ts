import { loadPart } from './chunks'
import type DoorScreen from './screens/Door.svelte'
import type LandingScreen from './screens/Landing.svelte'
import { ready } from './words'

/** The screens of the two first pages: each is fetched by the visitors who need it. */
export class FirstScreens {
  Landing = $state.raw<typeof LandingScreen>()
  Door = $state.raw<typeof DoorScreen>()
  /** Why the screen that was asked for last has not come. */
  missed = $state.raw<unknown>()

  async fetchLanding(): Promise<void> {
    this.Landing ??= await this.#fetch(() => import('./screens/Landing.svelte'))
  }
  async fetchDoor(): Promise<void> {
    this.Door ??= await this.#fetch(() => import('./screens/Door.svelte'))
  }

  async #fetch<T>(load: () => Promise<{ default: T }>): Promise<T | undefined> {
    this.missed = undefined
    try {
      const { default: screen } = await loadPart(load)
      await ready()
      return screen
    } catch (error) {
      this.missed = error
      return undefined
    }
  }
}
