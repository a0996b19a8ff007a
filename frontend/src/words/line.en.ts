import type { fr } from './line.fr'

export const en: typeof fr = {
  intro: 'If something is slow, these lines help to find out why. They hold no words, names or links.',
  labels: {
    way: 'By what way',
    since: 'Since',
    heard: 'Last sign of the server',
    returns: 'Reconnections on this page',
    clock: 'Clock difference from the server',
    position: 'Where this page is',
    waiting: 'Waiting to be sent',
  },
  ways: { socket: 'WebSocket', stream: 'HTTP stream', none: 'None just now' },
  wayHints: {
    socket: 'The usual way.',
    stream: 'Your network blocks WebSockets; the room takes another way, and nothing is missing.',
    none: 'We keep trying. What you write is kept on this device.',
  },
  pair: (label, value) => `${label}: ${value}`,
  position: (seq, hash) => `${seq} · ${hash}`,
  copy: 'Copy these lines',
  copied: 'Copied: you can paste it where you are asked to.',
  lost: 'These words had been saved. The server lost them, and the room does not take them any more; they stay here, on this device.',
}
