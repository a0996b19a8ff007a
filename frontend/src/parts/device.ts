import { deviceStorage } from '../store/storage'

/** Small choices of this person on this device (theme, shortcuts, what was read). Never fails, at worst forgets. */
export const device = deviceStorage()
