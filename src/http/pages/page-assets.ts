import { createHash } from 'node:crypto'

/** The status page's style and script. They are inline, and the content security policy names them by their hashes. */
export const PAGE_STYLE = `
:root {
  color-scheme: dark light;
  --text: light-dark(#1a212b, #e4e9f0); --soft: light-dark(#566170, #93a0b1); --line: light-dark(#d5dae2, #2a313c);
  --page: light-dark(#f3f5f8, #0e1218); --card: light-dark(#fff, #171c24); --link: light-dark(#0a5cb8, #6db3ff);
  --green: light-dark(#14743a, #4cc97b); --amber: light-dark(#8a5a00, #f0b23c); --red: light-dark(#b3261e, #f2766d);
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; font: 15px/1.5 system-ui, sans-serif; background: var(--page); color: var(--text); overflow-wrap: anywhere }
h1 { margin: 0; font-size: 1.6rem; line-height: 1.3 } h1 small { color: var(--soft); font-weight: 400; font-size: 1rem }
h2 { margin: 0; font-size: 1.15rem } p { margin: .2rem 0 } ul { margin: .4rem 0; padding-left: 1.2rem } small, .soft { color: var(--soft) }
nav { display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin: .5rem 0 1rem } a { color: var(--link) }
.ready::before, .unready::before { content: ""; display: inline-block; width: .65em; height: .65em; margin-right: .5em; border-radius: 50%; background: var(--green) }
.unready::before { background: var(--red) }
article { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 3fr); align-items: start; gap: 1rem; margin: 1rem 0; padding: 1rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem }
article header { grid-column: 1 / -1; display: flex; flex-wrap: wrap; align-items: center; gap: 0 .6rem } article header p { width: 100% }
.state { padding: 0 .6em; border: 1px solid; border-radius: 1em; font-size: .8rem; color: var(--soft) } .racing { color: var(--green) } .countdown { color: var(--amber) }
.map { width: 100%; max-height: 26rem } .map path { fill: none; stroke-linejoin: round } .edge { stroke: var(--soft) } .road { stroke: light-dark(#c3cad4, #39424f) }
.map g { transition: transform 1s linear } .map text { fill: #10141a; font-weight: 700; text-anchor: middle } .dot { width: .7em; height: .7em; margin-right: .5em }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums } th { color: var(--soft); font-weight: 500 }
th, td { padding: .25rem .5rem; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap } th:nth-child(n + 4), td:nth-child(n + 4) { text-align: right }
th:nth-child(2), td:nth-child(2) { width: 100%; max-width: 0; overflow: hidden; text-overflow: ellipsis }
.dnf td, .dns td, .left td { color: var(--soft) } .penalty { color: var(--amber) }
.silent::before { content: "The server does not answer."; color: var(--red) } .silent > * { opacity: .5 }
@media (max-width: 46rem) {
  body { padding: 1rem } article { grid-template-columns: minmax(0, 1fr); padding: .8rem }
  table { font-size: .87rem } th, td { padding: .25rem .3rem }
  th:nth-child(3), td:nth-child(3), th:nth-child(5), td:nth-child(5) { display: none }
}
@media (prefers-reduced-motion: reduce) { .map g { transition: none } }
`

/** The live part is patched rather than replaced: dots glide to their new places, and a selection stays. */
export const PAGE_SCRIPT = `
const live = document.getElementById('live')

async function refresh() {
  try {
    const answer = await fetch('/live', { signal: AbortSignal.timeout(5000) })
    const next = document.createElement('main')
    next.innerHTML = answer.ok ? await answer.text() : ''
    if (answer.ok) patchChildren(live, next)
    live.classList.toggle('silent', !answer.ok)
  } catch {
    live.classList.add('silent')
  }
  setTimeout(refresh, 1000)
}

function patch(old, next) {
  if (old.nodeName !== next.nodeName) return old.replaceWith(next)
  if (old.nodeType === Node.TEXT_NODE) {
    if (old.data !== next.data) old.data = next.data
    return
  }
  for (const { name } of [...old.attributes]) if (!next.hasAttribute(name)) old.removeAttribute(name)
  for (const { name, value } of next.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value)
  patchChildren(old, next)
}

function patchChildren(old, next) {
  const children = [...next.childNodes]
  while (old.childNodes.length > children.length) old.lastChild.remove()
  children.forEach((child, index) => {
    if (index < old.childNodes.length) patch(old.childNodes[index], child)
    else old.append(child)
  })
}

setTimeout(refresh, 1000)
`

/** Browsers ask for one; without it they try an address that is not there, and the policy below makes that an error. */
export const PAGE_ICON =
  "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'><path d='M2 14C2 5 5 2 14 2' fill='none' stroke='%234cc97b' stroke-width='4'/></svg>"

/** Nothing may be loaded, embedded or sent anywhere but what the page itself needs. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src '${sourceHash(PAGE_STYLE)}'`,
  `script-src '${sourceHash(PAGE_SCRIPT)}'`,
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

function sourceHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
