import { html, raw } from 'hono/html'
import type { ServerView } from '../server-view.ts'
import { PAGE_ICON, PAGE_SCRIPT, PAGE_STYLE } from './page-assets.ts'

const LINKS = [
  '/health',
  '/ready',
  '/metrics',
  '/api/sessions',
  '/api/replays',
  '/api/tracks',
  '/api/cars',
  '/api/docs',
]

/** The page a browser gets at `/`; its script replaces the live part once a second, without one it reloads. */
export function statusPage(view: ServerView, live: unknown) {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${view.name}</title>
<link rel="icon" href="${PAGE_ICON}">
<style>${raw(PAGE_STYLE)}</style>
<noscript><meta http-equiv="refresh" content="2"></noscript>
</head>
<body>
<header>
<h1>${view.name} <small>ApexSim server ${view.version}</small></h1>
<nav>${LINKS.map((link) => html`<a href="${link}">${link}</a>`)}</nav>
</header>
<main id="live">${live}</main>
<script>${raw(PAGE_SCRIPT)}</script>
</body>
</html>`
}
