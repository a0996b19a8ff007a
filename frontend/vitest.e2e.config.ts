import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

// In a real browser, against the real program: `npm run e2e`, after `npm run build`.
export default defineConfig({
  plugins: [svelte()],
  resolve: { conditions: ['browser'] },
  test: {
    include: ['e2e/**/*.test.ts'],
    // Each file has its program, browsers and rooms to itself, and waits most of the time.
    maxWorkers: 2,
    // For what hangs; a busy machine is no fault.
    expect: { poll: { timeout: 60_000 } },
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
})
