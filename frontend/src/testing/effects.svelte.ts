import { flushSync } from 'svelte'

/** Runs an effect as a component would; returns how to end it. */
export function effectRoot(effect: () => void): () => void {
  const stop = $effect.root(() => {
    $effect(effect)
  })
  flushSync()
  return stop
}
