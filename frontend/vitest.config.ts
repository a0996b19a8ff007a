import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  plugins: [svelte()],
  // Without it, Svelte's server build would be taken, in which nothing is reactive.
  resolve: { conditions: ['browser'] },
  test: {
    include: ['src/**/*.test.ts'],
    environment: 'node', // a test that needs a document says so: // @vitest-environment happy-dom
    testTimeout: 60_000, // for what hangs; a busy machine is no fault
  },
})
