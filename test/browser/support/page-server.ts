import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inject } from 'vitest'

export interface PageServer extends AsyncDisposable {
  readonly url: string
  /** As the browser names it to the game server. */
  readonly origin: string
}

/**
 * Serves the bundled page on a free loopback port: another origin than the game server's, as the page of anybody's
 * client is, and one that browsers trust with cryptography.
 */
export async function startPageServer(): Promise<PageServer> {
  const files = inject('pageFiles')
  const server = createServer((request, response) => {
    const path = request.url === '/' ? '/index.html' : (request.url ?? '')
    const text = files[path]
    const type = path.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8'
    response.writeHead(text === undefined ? 404 : 200, { 'Content-Type': type }).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
