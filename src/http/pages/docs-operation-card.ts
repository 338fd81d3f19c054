import { html } from 'hono/html'
import type { DocsAnswer, DocsOperation, DocsParameter } from './docs-operations.ts'
import { propertyRows, typeText } from './docs-schema-card.ts'

/** One operation: what it takes and what it answers, folded away until somebody looks. */
export function operationCard(operation: DocsOperation) {
  const { method, path, operationId, summary, description, parameters, body, answers } = operation
  return html`<details id="${operationId}"><summary><code class="${method}">${method.toUpperCase()}</code><code>${path}</code><p>${summary}.</p></summary>
${description === undefined ? '' : html`<p>${description}</p>`}
${tokensText(operation.tokens)}
${parameters.length === 0 ? '' : html`<h3>Parameters</h3>${parameterTable(parameters)}`}
${body === undefined ? '' : html`<h3>Body, application/json</h3>${propertyRows(body)}`}
<h3>Answers</h3>
<table><thead><tr><th scope="col">Status</th><th scope="col">Content</th><th scope="col">Meaning</th></tr></thead>
<tbody>${answers.map(answerRow)}</tbody></table>
</details>`
}

function tokensText(tokens: readonly string[]) {
  if (tokens.length === 0) return ''
  const isOptional = tokens.includes('none')
  const wanted = tokens.filter((token) => token !== 'none').map((token) => WORDS[token] ?? token)
  return html`<p class="soft">Bearer token${isOptional ? ', where the configuration asks for one' : ''}: ${wanted.join(', or ')}.</p>`
}

const WORDS: Readonly<Record<string, string>> = {
  operator: 'that of an operator',
  control: 'the control token of the playback',
}

function parameterTable(parameters: readonly DocsParameter[]) {
  return html`<table><thead><tr><th scope="col">Name</th><th scope="col">Type</th><th scope="col">Meaning</th></tr></thead>
<tbody>${parameters.map(
    ({ name, place, isRequired, schema, description }) =>
      html`<tr><td><code>${name}</code></td><td>${typeText(schema)}</td><td>${description} <small>${place}${isRequired ? ', required' : ''}${defaultText(schema['default'])}</small></td></tr>`,
  )}</tbody></table>`
}

function defaultText(value: unknown): string {
  return value === undefined ? '' : `, ${String(value)} when absent`
}

function answerRow({ status, description, contents }: DocsAnswer) {
  return html`<tr><td>${status}</td><td>${contents.map(
    ({ mediaType, schema }) => html`<code>${mediaType}</code> ${schema === undefined ? '' : typeText(schema)}<br>`,
  )}</td><td>${description}</td></tr>`
}
