// Our own line drawings, 24 × 24. They come with the room's code: the pages before it have none.
import { shapes } from './shapes'

const drawings = {
  up: 'M12 19V5M6 11l6-6 6 6',
  down: 'M12 5v14M6 13l6 6 6-6',
  right: 'M5 12h14M13 6l6 6-6 6',
  left: 'M19 12H5M11 6l-6 6 6 6',
  close: 'M6 6l12 12M18 6L6 18',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  more: 'M5.5 12h.01M12 12h.01M18.5 12h.01',
  people: 'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.4-3.4 3-5.5 6.5-5.5s6.1 2.1 6.5 5.5M16 5a3.3 3.3 0 0 1 0 6.2M18 15c2 .8 3.2 2.5 3.5 5',
  note: 'M6 3.5h12a1 1 0 0 1 1 1v15a1 1 0 0 1-1 1H6zM6 3.5v17M3.5 8H6M3.5 12H6M3.5 16H6M10 8.5h5M10 12.5h5',
  hand: 'M8 12.5V6.2a1.4 1.4 0 0 1 2.8 0V11M10.8 10.5V4.7a1.4 1.4 0 0 1 2.8 0V11M13.6 11V6a1.4 1.4 0 0 1 2.8 0v6M16.4 10.5a1.4 1.4 0 0 1 2.8 0V14.5c0 3.7-2.5 6-6 6-2.8 0-4.3-1.3-5.4-3.2L5 13.4c-.9-1.7 1.2-2.9 2.3-1.5L8 12.8',
  star: 'M12 3.8l2.5 5.2 5.7.8-4.1 4 1 5.7-5.1-2.7-5.1 2.7 1-5.7-4.1-4 5.7-.8z',
  word: 'M4 5.5h16v10.5H11l-4.5 3.8V16H4z',
  pen: 'M4.5 19.5l1-4L16 5l3 3L8.5 18.5zM14 7l3 3',
  door: 'M6 20.5V4a.5.5 0 0 1 .5-.5h11a.5.5 0 0 1 .5.5v16.5M3.5 20.5h17M14.5 12.5h.01',
  pause: 'M9 6v12M15 6v12',
  clock: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.5V12l3 2',
  help: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM9.6 9.7a2.5 2.5 0 1 1 3.6 2.3c-.8.4-1.2.9-1.2 1.8M12 16.7h.01',
  flag: 'M6 21V4M6 4.5h11l-2 4 2 4H6',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1',
  lock: 'M6 11h12v9.5H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3',
} as const
export type IconName = keyof typeof drawings

Object.assign(shapes, drawings)
