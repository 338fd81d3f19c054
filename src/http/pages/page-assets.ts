import { createHash } from 'node:crypto'

/** The status page's style and script. They are inline, and the content security policy names them by their hashes. */
export const PAGE_STYLE = `
:root { color-scheme: dark light; --line: light-dark(#d5dae2, #2a313c); --soft: light-dark(#5b6675, #8d99a9); --card: light-dark(#fff, #171c24) }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; font: 15px/1.5 system-ui, sans-serif; background: light-dark(#f3f5f8, #0e1218); color: light-dark(#1a212b, #e4e9f0) }
h1 { margin: 0; font-size: 1.6rem } h1 small { color: var(--soft); font-weight: 400; font-size: 1rem }
h2 { margin: 0; font-size: 1.15rem } nav { margin: .5rem 0 } a { color: light-dark(#0a62c4, #6db3ff) } nav a { margin-right: 1rem }
.ready::before, .unready::before { content: ""; display: inline-block; width: .65em; height: .65em; margin-right: .5em; border-radius: 50%; background: #2fb457 }
.unready::before { background: #e0483e } .none, header p { color: var(--soft); margin: .1rem 0 }
article { display: grid; grid-template-columns: minmax(14rem, 2fr) 3fr; gap: 1rem; margin: 1rem 0; padding: 1rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem }
article header { grid-column: 1 / -1 } .state { font-weight: 600 } .racing { color: #2fb457 } .countdown { color: #e5a10e }
.map { width: 100%; max-height: 24rem } .map path { fill: none; stroke-linejoin: round } .edge { stroke: var(--soft) } .road { stroke: light-dark(#c3cad4, #39424f) }
.map text { fill: #10141a; font-weight: 700; text-anchor: middle } .dot { width: .7em; height: .7em; margin-right: .4em }
.tower { overflow-x: auto } table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums } th { color: var(--soft); font-weight: 500 }
th, td { padding: .2rem .5rem; text-align: left; border-bottom: 1px solid var(--line); white-space: nowrap } th:nth-child(n + 4), td:nth-child(n + 4) { text-align: right }
.dnf, .dns, .left { opacity: .55 } .stale { opacity: .5 } small { color: var(--soft) }
@media (max-width: 46rem) { article { grid-template-columns: 1fr } }
`

export const PAGE_SCRIPT = `
const live = document.getElementById('live')
async function refresh() {
  try {
    const answer = await fetch('/live', { signal: AbortSignal.timeout(5000) })
    if (answer.ok) live.innerHTML = await answer.text()
    live.classList.toggle('stale', !answer.ok)
  } catch {
    live.classList.add('stale')
  }
  setTimeout(refresh, 1000)
}
setTimeout(refresh, 1000)
`

/** Nothing may be loaded, embedded or sent anywhere but what the page itself needs. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  `style-src '${sourceHash(PAGE_STYLE)}'`,
  `script-src '${sourceHash(PAGE_SCRIPT)}'`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

function sourceHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
