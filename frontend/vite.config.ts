import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vite'

// The page is served under a policy that allows no inline script or style, no data: address and no
// third party, so the build may produce none: no inlined assets, no preload script.
export default defineConfig({
  plugins: [svelte()],
  build: {
    target: 'es2022',
    manifest: true, // read by scripts/size.mjs
    assetsInlineLimit: 0,
    modulePreload: false,
    cssCodeSplit: false, // one small sheet, there before the first paint of any screen
    reportCompressedSize: false,
  },
  server: {
    proxy: { '/api': { target: 'http://127.0.0.1:8080', ws: true } },
  },
})
