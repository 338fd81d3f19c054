import { z } from 'zod'
import { ask } from '../health/ask.ts'
import type { BridgeEnds } from './bridge.ts'
import { CALL_TIMEOUT_MS } from './limits.ts'

/** Of all that the SDK says about a game server. */
const gameServer = z.object({ status: z.object({ state: z.string().max(64) }) })

/** The probes of the server at `server`, and the REST interface of Agones' SDK at `sdk`. */
export function createSdkEnds(server: URL, sdk: URL, isCertificateChecked: boolean): BridgeEnds {
  return {
    async isFine(path) {
      const question = { timeoutMs: CALL_TIMEOUT_MS, isCertificateChecked }
      const answer = await ask(new URL(path, server), question).catch(() => undefined)
      return answer?.status === 200
    },
    async state() {
      const response = await call(new URL('/gameserver', sdk), { method: 'GET' })
      return gameServer.parse(await response.json()).status.state
    },
    async tell(what) {
      const headers = { 'Content-Type': 'application/json' }
      const response = await call(new URL(`/${what}`, sdk), { method: 'POST', headers, body: '{}' })
      await response.body?.cancel()
    },
  }
}

async function call(url: URL, init: RequestInit): Promise<Response> {
  const response = await fetch(url, { ...init, signal: AbortSignal.timeout(CALL_TIMEOUT_MS) })
  if (response.ok) return response
  await response.body?.cancel()
  throw new Error(`${url.pathname} was answered with ${response.status}`)
}
