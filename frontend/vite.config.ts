import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Plugin } from 'vite'
import { floor } from './browsers.js'

// Vite wraps dynamic imports to preload what they need: styles and modules. We have one sheet and small
// parts, so there is nothing to preload, and the first page is lighter without.
const noPreload: Plugin = {
  name: 'no-preload',
  enforce: 'pre',
  load: (id) => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load()' : undefined),
}

// The page is served under a policy that allows no inline script or style, no data: address and no
// third party, so the build may produce none: no inlined assets, no preload script.
export default defineConfig({
  plugins: [svelte(), noPreload],
  build: {
    target: Object.entries(floor).filter(([name]) => name !== 'safari_ios').map(([name, version]) => `${name}${String(version)}`), // sheets, too
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
