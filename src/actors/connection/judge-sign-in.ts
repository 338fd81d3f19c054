import type { Authenticator, Verdict } from '../../auth/authenticator.ts'
import { fromResource } from '../lib/from-resource.ts'
import type { Authenticate, ConnectionEvent } from './connection-events.ts'

/**
 * Asks the authenticator about one request. What it says at once is told at once, so that a client that does not wait
 * for AuthSuccess before it goes on is understood. A verdict that comes when its connection is over goes to `onLate`: who
 * hangs up while his token is checked has tried it all the same.
 */
export const judgeSignIn = fromResource<{ type: 'none' }, ConnectionEvent, JudgeInput>(
  ({ input: { authenticator, request, onLate }, sendBack, fail }) => {
    if (request === undefined) throw new Error('there is no request to judge')
    let isOver = false
    const tell = (verdict: Verdict) => {
      if (isOver) onLate(verdict)
      else sendBack({ type: 'sign-in.judged', request, verdict })
    }
    const verdict = authenticator.authenticate(request.token)
    if (verdict instanceof Promise) {
      verdict.then(tell, (error: unknown) => {
        if (!isOver) fail(error)
      })
    } else tell(verdict)
    return () => {
      isOver = true
    }
  },
)

interface JudgeInput {
  readonly authenticator: Authenticator
  readonly request: Authenticate | undefined
  /** Takes a verdict that nobody waits for any more. */
  readonly onLate: (verdict: Verdict) => void
}
