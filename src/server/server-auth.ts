import { ADMIN_ROLES, type AdminRole } from '../auth/admin-roles.ts'
import { type Authenticator, openAuthenticator, PLAYER_ROLES, type PlayerRole } from '../auth/authenticator.ts'
import { createTokenAuthenticator } from '../auth/token-authenticator.ts'
import { TokenFile } from '../auth/token-file.ts'
import type { Config } from '../config/schema.ts'
import type { AdminAccess } from '../http/admin-access.ts'
import { wallClockMs } from './actor-deps.ts'
import type { Reload } from './reloads.ts'
import type { ServerParts } from './server-parts.ts'

/** Who may sign in and who may administer, as the configuration says (AUTH2). */
export interface ServerAuth {
  readonly players: Authenticator
  /** Undefined while no file of operators' tokens is configured. */
  readonly admins: TokenFile<AdminRole> | undefined
  /** Undefined in the modes that know none. */
  readonly playerTokens: TokenFile<PlayerRole> | undefined
  readonly reloads: readonly Reload[]
}

/** Reads all files that the mode needs. Rejects with AuthFileError that names the file, the entry and what to do. */
export async function openAuth({ auth, http }: Config): Promise<ServerAuth> {
  const { players, playerTokens, reloads } = await openPlayers(auth)
  const path = http.admin_tokens_file
  const admins = path === '' ? undefined : await TokenFile.open(path, ADMIN_ROLES)
  return {
    players,
    admins,
    playerTokens,
    reloads: [...reloads, ...(admins === undefined ? [] : [reloadOf('operator tokens', admins)])],
  }
}

type Players = Pick<ServerAuth, 'players' | 'playerTokens' | 'reloads'>

async function openPlayers(auth: Config['auth']): Promise<Players> {
  switch (auth.mode) {
    case 'open':
      return { players: openAuthenticator, playerTokens: undefined, reloads: [] }
    case 'token': {
      const file = await TokenFile.open(auth.tokens_file, PLAYER_ROLES)
      const reloads = [reloadOf('player tokens', file)]
      return { players: createTokenAuthenticator(file), playerTokens: file, reloads }
    }
    case 'jwt':
      return openJwt(auth)
  }
}

/** Its library is loaded only where it is used. */
async function openJwt(auth: Config['auth']): Promise<Players> {
  const [{ JwtAuthenticator }, { readPublicKeys, readSecret }] = await Promise.all([
    import('../auth/jwt/jwt-authenticator.ts'),
    import('../auth/jwt/verify-keys.ts'),
  ])
  const isSecret = auth.jwt_secret_file !== ''
  const path = isSecret ? auth.jwt_secret_file : auth.jwt_keys_file
  const players = await JwtAuthenticator.open({
    readKeys: () => (isSecret ? readSecret(path) : readPublicKeys(path)),
    audience: auth.jwt_audience,
    issuer: auth.jwt_issuer,
    clockSkewSeconds: auth.jwt_clock_skew_seconds,
    nameClaim: auth.jwt_name_claim,
    roleClaim: auth.jwt_role_claim,
    wallClockMs,
  })
  const reloads = [{ what: 'keys of web tokens', files: [path], run: () => players.reload() }]
  return { players, playerTokens: undefined, reloads }
}

function reloadOf(what: string, file: Pick<TokenFile<string>, 'path' | 'reload'>): Reload {
  return { what, files: [file.path], run: () => file.reload() }
}

/** Operators as HTTP asks for them; failures are counted by address. */
export function adminAccess(
  file: Pick<TokenFile<AdminRole>, 'find'>,
  { addresses, addressRates }: Pick<ServerParts, 'addresses' | 'addressRates'>,
): AdminAccess {
  return {
    find: (token) => file.find(token),
    waitSeconds: ({ peer, headers }) => addressRates.waitSeconds(addresses.keyOf(peer, headers)),
    failed: ({ peer, headers }) => addressRates.failed(addresses.keyOf(peer, headers)),
  }
}
