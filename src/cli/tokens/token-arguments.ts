import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ADMIN_ROLES } from '../../auth/admin-roles.ts'
import { PLAYER_ROLES } from '../../auth/authenticator.ts'
import { normalisePlayerName } from '../../protocol/names.ts'

export const TOKEN_USAGE = `npm run make-token -- --name NAME [--role ROLE] [--http] [--file FILE] [--config FILE]

Makes a token, prints it once, and appends its hash to the file.
  --name NAME     whose it is: 1 to 32 characters, and what a player is called
  --role ROLE     of a player ${PLAYER_ROLES.join(', ')} (driver); with --http ${ADMIN_ROLES.join(', ')} (viewer)
  --http          a token of an operator, for the HTTP interface, instead of a player's
  --file FILE     where to; else auth.tokens_file or http.admin_tokens_file of the configuration
  --config FILE   the configuration to look at; else the server's own`

/** What the command line asks for, or the sentence that says what is wrong with it. */
export type TokenArguments =
  | {
      readonly ok: true
      readonly name: string
      readonly role: string
      readonly roles: readonly string[]
      readonly isForHttp: boolean
      readonly file: string | undefined
      readonly config: string | undefined
    }
  | { readonly ok: false; readonly fault: string }

export function readTokenArguments(argv: readonly string[], cwd: string): TokenArguments {
  try {
    return read(argv, cwd)
  } catch (error) {
    return { ok: false, fault: error instanceof Error ? error.message : String(error) }
  }
}

function read(argv: readonly string[], cwd: string): TokenArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      name: { type: 'string' },
      role: { type: 'string' },
      file: { type: 'string' },
      config: { type: 'string' },
      http: { type: 'boolean', default: false },
    },
  })
  const name = normalisePlayerName(values.name ?? '')
  if (name === undefined) return { ok: false, fault: '--name must have 1 to 32 characters and no control characters' }
  const roles: readonly string[] = values.http ? ADMIN_ROLES : PLAYER_ROLES
  const role = values.role ?? (values.http ? 'viewer' : 'driver')
  if (!roles.includes(role)) return { ok: false, fault: `--role must be ${roles.join(' or ')}` }
  const file = values.file === undefined ? undefined : resolve(cwd, values.file)
  return { ok: true, name, role, roles, isForHttp: values.http, file, config: values.config }
}
