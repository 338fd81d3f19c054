import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** What a TLS client that is none of ours finds out about a port. */
export interface ForeignHandshake {
  readonly isDone: boolean
  /** All that it prints. */
  readonly output: string
}

const OPENSSL = 'openssl'

/** One handshake by `openssl s_client`, with these flags. */
export async function opensslHandshake(port: number, ...flags: readonly string[]): Promise<ForeignHandshake> {
  const client = spawn(OPENSSL, ['s_client', '-connect', `127.0.0.1:${port}`, ...flags])
  client.stdin.end()
  // It may be gone before it has read that nothing more comes.
  client.stdin.on('error', () => {})
  const [output, errors] = await Promise.all([text(client.stdout), text(client.stderr), once(client, 'close')])
  return { isDone: client.exitCode === 0, output: output + errors }
}
