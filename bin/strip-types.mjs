// Loaded before anything else, in each thread, when this package lies below a folder node_modules: Node takes the types off
// TypeScript everywhere but there, since packages are expected to bring JavaScript. Ours stays one source, here as in a checkout.
import { readFileSync } from 'node:fs'
import { registerHooks, stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'

const root = new URL('..', import.meta.url).href

function isOurs(url) {
  return url.startsWith(root) && url.endsWith('.ts') && !url.includes('/node_modules/', root.length)
}

registerHooks({
  load(url, context, nextLoad) {
    if (!isOurs(url)) return nextLoad(url, context)
    // Types become spaces, so that lines and columns of errors are those of the source.
    const source = stripTypeScriptTypes(readFileSync(fileURLToPath(url), 'utf8'))
    return { format: 'module', shortCircuit: true, source }
  },
})
