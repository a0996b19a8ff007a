import type { fr } from './plan.fr'

export const en: typeof fr = {
  legend: 'Length of the session',
  plans: { '90': '1 h 30', '120': '2 h', '180': '3 h', own: 'My own' },
  minutes: 'Minutes per step',
  pause: 'Break',
  total: (hours, minutes) => `Total: ${hours} h ${String(minutes).padStart(2, '0')}`,
  short: 'Under an hour is little for six steps: the debrief often loses.',
  long: 'Beyond 1 h 30 at a distance, a break helps everyone.',
  bounds: 'Whole minutes, from 1 to 240.',
}
