import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'
import type { OpenApi } from '../schemas/described.ts'
import { operationCard } from './docs-operation-card.ts'
import { operationsOf } from './docs-operations.ts'
import { schemaCard } from './docs-schema-card.ts'
import { PAGE_ICON, PAGE_STYLE } from './page-assets.ts'

/** The OpenAPI document as a page for people. It has no script, loads nothing, and is written once. */
export async function docsPage(document: OpenApi): Promise<string> {
  const { info, tags = [], components } = document
  const operations = operationsOf(document)
  const groups = tags.map(({ name, description = '' }) => ({
    name,
    description,
    operations: operations.filter((operation) => operation.tag === name),
  }))
  const shown = groups.filter((group) => group.operations.length > 0)
  const schemas = Object.entries(components?.schemas ?? {})
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${info.title}: the API</title>
<link rel="icon" href="${PAGE_ICON}">
<style>${raw(DOCS_STYLE)}</style>
</head>
<body>
<header>
<h1>${info.title} <small>API of ApexSim server ${info.version}</small></h1>
<p>${info.description}</p>
<nav><a href="/">Status</a><a href="/api/openapi.json">OpenAPI 3.1</a>${shown.map(({ name }) => html`<a href="#${name}">${name}</a>`)}<a href="#schemas">schemas</a></nav>
</header>
<main>
${shown.map(
  ({
    name,
    description,
    operations: own,
  }) => html`<section id="${name}"><h2>${name}</h2><p class="soft">${description}</p>
${own.map(operationCard)}</section>`,
)}
<section id="schemas"><h2>schemas</h2>${schemas.map(([name, schema]) => schemaCard(name, schema))}</section>
</main>
</body>
</html>`
  return String(await page)
}

const DOCS_STYLE = `${PAGE_STYLE}
section { margin: 2rem 0 } section > h2 { text-transform: capitalize; font-size: 1.4rem }
details { margin: .5rem 0; padding: .6rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: .6rem }
summary { cursor: pointer } summary p { display: inline } summary code { margin-right: .6em; font-weight: 600 }
code { font: .93em/1.5 ui-monospace, monospace } h3 { margin: .8rem 0 .2rem; font-size: 1rem } h4 { margin: .6rem 0 .2rem; font-size: .93rem }
details th, details td { white-space: normal; vertical-align: top; text-align: left } details td:first-child { white-space: nowrap }
details th:nth-child(n), details td:nth-child(n) { display: table-cell; width: auto; max-width: none; overflow: visible; text-align: left } details td:last-child { width: 60% }
.get { color: var(--link) } .post, .put, .patch { color: var(--green) } .delete { color: var(--red) }
`

/** As for the status page, without anything to run or to fetch. */
export const DOCS_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(DOCS_STYLE).digest('base64')}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
