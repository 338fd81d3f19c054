import type { Authenticator, PlayerRole, Verdict } from './authenticator.ts'
import { lastingPlayerId } from './lasting-player-id.ts'
import type { TokenFile } from './token-file.ts'

/**
 * The mode `token`: whoever shows a token of the file is the holder of that entry, by its name. The identity follows
 * from the name, so that a token can be replaced without its holder becoming somebody else.
 */
export function createTokenAuthenticator(file: Pick<TokenFile<PlayerRole>, 'find'>): Authenticator {
  return {
    authenticate(token): Verdict {
      const entry = file.find(token)
      if (entry === undefined)
        return { ok: false, reason: 'sign_in_failed', detail: 'the token is in no line of the file' }
      const { name, role } = entry
      return { ok: true, identity: { playerId: lastingPlayerId('token', name), name, role } }
    },
  }
}
