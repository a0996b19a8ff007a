import { device } from './device'

export type Theme = 'auto' | 'light' | 'dark'

const setting = 'codev.theme'
let now = $state<Theme>('auto')

/** Light, dark, or as the device is. Reactive. */
export function theme(): Theme {
  return now
}

/** Takes this appearance, and keeps it on this device. */
export function setTheme(next: Theme): void {
  now = next
  device.set(setting, next)
  show()
}

function show(): void {
  if (now === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = now
}

/** The appearance this device has chosen before. Called once, before anything is drawn. */
export function restoreTheme(): void {
  const kept = device.get(setting)
  now = kept === 'light' || kept === 'dark' ? kept : 'auto'
  show()
}
