import type { Logger } from 'pino'
import type { TokenChange, TokenFile } from '../auth/token-file.ts'
import type { AdminDesk, DeskAnswer, DeskRefusal, TokenDesk } from '../http/admin-desk.ts'
import type { ServerAuth } from './server-auth.ts'

/** The files of tokens as operators change them while the server runs. */
export function createTokenDesks(
  { admins, playerTokens }: Pick<ServerAuth, 'admins' | 'playerTokens'>,
  log: Pick<Logger, 'warn'>,
): AdminDesk['tokens'] {
  return {
    ...(playerTokens !== undefined && { players: createTokenDesk(playerTokens, log) }),
    // Without one who may, nobody could make another over HTTP.
    ...(admins !== undefined && { operators: createTokenDesk(admins, log, 'admin') }),
  }
}

function createTokenDesk<Role extends string>(
  file: TokenFile<Role>,
  log: Pick<Logger, 'warn'>,
  kept?: Role,
): TokenDesk {
  const answered = async (change: () => Promise<TokenChange>): Promise<DeskAnswer<Made>> => {
    try {
      const changed = await change()
      return changed.ok ? changed : REFUSALS[changed.reason]
    } catch (error) {
      log.warn({ err: error, file: file.path }, 'a file of tokens cannot be changed')
      return { ok: false, status: 503, detail: 'The file of tokens cannot be changed; the log says why.' }
    }
  }
  return {
    roles: file.roles,
    list: () => file.entries,
    create: ({ name, role }) =>
      answered(async () => {
        const known = file.roles.find((one) => one === role)
        return known === undefined ? { ok: false, reason: 'unknown' } : file.add({ name, role: known })
      }),
    rotate: (name) => answered(() => file.rotate(name)),
    revoke: (name) => answered(() => file.remove(name, kept)),
  }
}

interface Made {
  readonly token: string
  readonly role: string
}

const REFUSALS: Readonly<Record<Extract<TokenChange, { ok: false }>['reason'], DeskRefusal>> = {
  taken: { ok: false, status: 409, detail: 'There is a token for this name already.' },
  full: { ok: false, status: 409, detail: 'The file has as many tokens as it may have.' },
  unknown: { ok: false, status: 404, detail: 'There is no token for this name.' },
  last: { ok: false, status: 409, detail: 'Nobody would be left who may do this.' },
}
