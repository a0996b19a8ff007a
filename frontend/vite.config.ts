import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig, type Plugin, type Rolldown } from 'vite'
import { floor } from './browsers.js'

// Vite wraps dynamic imports to preload what they need: styles and modules. We have one sheet and small
// parts, so there is nothing to preload, and the first page is lighter without.
const noPreload: Plugin = {
  name: 'no-preload',
  enforce: 'pre',
  load: (id) => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load()' : undefined),
}

// Names, on the script tag of public/start.js, the parts that each page needs at once beside the first file: start.js asks for
// them while that file is on its way, so that they do not wait for it to run.
const firstParts: Plugin = {
  name: 'first-parts',
  transformIndexHtml: {
    order: 'post',
    handler: (html, { bundle = {}, chunk }) => {
      const chunks = Object.values(bundle).filter((each): each is Rolldown.OutputChunk => each.type === 'chunk')
      const filesOf = (modules: string[]): string => {
        const files = new Set<string>()
        const add = (part?: Rolldown.OutputChunk): void => {
          if (!part || part === chunk || files.has(part.fileName)) return
          files.add(part.fileName)
          for (const below of part.imports) add(chunks.find(({ fileName }) => fileName === below))
        }
        for (const name of modules) add(chunks.find(({ moduleIds }) => moduleIds.some((id) => id.endsWith(name))))
        return [...files].join(' ')
      }
      const [front, door] = [filesOf(['/src/screens/Landing.svelte']), filesOf(['/src/screens/Door.svelte', '/src/lobby.ts'])]
      return html.replace('src="/start.js"', `src="/start.js" data-front="${front}" data-door="${door}"`)
    },
  },
}

/**
 * Puts what every page needs into one file: shared with later parts, its modules would each be a file of its own.
 * So do the few that both first pages need, and those that go together.
 */
function shared(id: string, graph: { getModuleInfo(id: string): Rolldown.ModuleInfo | null }): string | null {
  const first = (module: string, seen = new Set<string>()): boolean => {
    if (seen.has(module)) return false
    seen.add(module)
    const info = graph.getModuleInfo(module)
    return info !== null && (info.isEntry || info.importers.some((above) => first(above, seen)))
  }
  if (/^\0rolldown\/runtime|\/src\/(?:names|parts\/(?:TextInput|LangSwitch|Part|Missing))\.|\/svelte\/.*\/(?:bindings\/(?:input|this)|svelte-head)\.js$/.test(id) || first(id)) return 'page'
  return /\/src\/(?:parts\/Choice|screens\/PlanChoice|words\/plan(?:\.fr)?)\./.test(id) ? 'choice' : null
}

// The page is served under a policy that allows no inline script or style, no data: address and no
// third party, so the build may produce none: no inlined assets, no preload script.
export default defineConfig({
  plugins: [svelte(), noPreload, firstParts],
  build: {
    target: Object.entries(floor).filter(([name]) => name !== 'safari_ios').map(([name, version]) => `${name}${String(version)}`), // sheets, too
    manifest: true, // read by scripts/size.mjs
    assetsInlineLimit: 0,
    modulePreload: false,
    cssCodeSplit: false, // one small sheet, there before the first paint of any screen
    reportCompressedSize: false,
    rolldownOptions: { output: { codeSplitting: { includeDependenciesRecursively: false, groups: [{ name: shared }] } } },
  },
  server: {
    proxy: { '/api': { target: 'http://127.0.0.1:8080', ws: true } },
  },
})
