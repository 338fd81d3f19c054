import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { ADMIN_ROLES } from '../../auth/admin-roles.ts'
import { PLAYER_ROLES } from '../../auth/authenticator.ts'
import { normalisePlayerName } from '../../protocol/names.ts'

export const TOKEN_USAGE = `Usage: apexsim make-token --name NAME [flags], or npm run make-token -- …

Makes a token, prints it once, and appends its hash to the file.

  --name NAME     whose it is: 1 to 32 characters, and what a player is called
  --role ROLE     of a player ${PLAYER_ROLES.join(', ')} (driver); with --http ${ADMIN_ROLES.join(', ')} (viewer)
  --http          a token of an operator, for the HTTP interface, instead of a player's
  --file FILE     where to; else auth.tokens_file or http.admin_tokens_file of the configuration
  --config FILE   the configuration to look at; else the server's own
  --help          prints this

Exit code 0 when it was made, 1 when the file could not take it, 78 for a faulty flag or configuration.`

/** What the command line asks for, or the sentence that says what is wrong with it. */
export type TokenArguments =
  | {
      readonly ok: true
      readonly type: 'run'
      readonly name: string
      readonly role: string
      readonly roles: readonly string[]
      readonly isForHttp: boolean
      readonly file: string | undefined
      readonly config: string | undefined
    }
  | { readonly ok: true; readonly type: 'help' }
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
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return { ok: true, type: 'help' }
  const name = normalisePlayerName(values.name ?? '')
  if (name === undefined) return { ok: false, fault: '--name must have 1 to 32 characters and no control characters' }
  const roles: readonly string[] = values.http ? ADMIN_ROLES : PLAYER_ROLES
  const role = values.role ?? (values.http ? 'viewer' : 'driver')
  if (!roles.includes(role)) return { ok: false, fault: `--role must be ${roles.join(' or ')}` }
  const file = values.file === undefined ? undefined : resolve(cwd, values.file)
  return { ok: true, type: 'run', name, role, roles, isForHttp: values.http, file, config: values.config }
}
