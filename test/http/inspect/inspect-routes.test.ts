import { join } from 'node:path'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { addInspectRoutes } from '../../../src/http/inspect/inspect-routes.ts'
import { createPageFiles } from '../../../src/http/inspect/page-files.ts'
import { readWish } from '../../../src/http/inspect/read-wish.ts'

const files = createPageFiles(join(import.meta.dirname, '../../..'))!
const app = new Hono()
addInspectRoutes(app, files)

function ask(
  path: string,
  remoteAddress = '127.0.0.1',
  headers: Readonly<Record<string, string>> = { host: 'localhost' },
) {
  return app.request(path, { headers }, { incoming: { socket: { remoteAddress } } })
}

test('the page is there, and everything that it loads comes from here', async () => {
  const answer = await ask('/inspect')
  expect(answer.status).toBe(200)
  expect(answer.headers.get('Content-Security-Policy')).toContain("script-src 'self'")
  const html = await answer.text()
  for (const [, path = ''] of html.matchAll(/(?:href|src)="(\/[^"]+)"/g)) expect((await ask(path)).status).toBe(200)
  expect(html).not.toMatch(/(?:href|src)="https?:/)
})

test('TypeScript is served as JavaScript with every line where it was', async () => {
  const answer = await ask('/inspect/web/inspect/tree-rows.ts')
  expect(answer.headers.get('Content-Type')).toMatch(/^text\/javascript/)
  const script = await answer.text()
  expect(script).not.toContain('interface')
  const line = script.split('\n').findIndex((text) => text.includes('function treeRows('))
  const source = await files.read('web/inspect/tree-rows.ts')
  expect(line).toBeGreaterThan(0)
  expect(source?.text.split('\n').length).toBe(script.split('\n').length)
})

test.each([
  '/inspect/src/server/start-server.ts',
  '/inspect/package.json',
  '/inspect/web/inspect/../../package.json',
  '/inspect/web/inspect/%2e%2e/%2e%2e/package.json',
  '/inspect/constructor',
])('no other file can be had: %s', async (path) => {
  expect((await ask(path)).status).toBe(404)
})

test('to others there is nothing, and they are told no more than of any address', async () => {
  for (const answer of [
    await ask('/inspect', '192.0.2.7'),
    await ask('/inspect', '127.0.0.1', { host: 'evil.example' }),
  ]) {
    expect(answer.status).toBe(404)
    expect(await answer.json()).toMatchObject({ detail: 'Nothing is served at this address.' })
  }
})

test.each([
  ['nothing', ''],
  ['no wish', '{"type":"stop"}'],
  ['a text that is too long', JSON.stringify({ find: 'x'.repeat(101), wantsAll: false })],
  ['something else than a text', '{"find":{"a":1},"wantsAll":false}'],
])('a page that says %s is not heard', (_, text) => {
  expect(readWish(text)).toBeUndefined()
})
