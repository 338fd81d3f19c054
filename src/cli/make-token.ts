import { loadConfigFromProcess } from '../config/load-from-process.ts'
import { addToken } from './tokens/add-token.ts'
import { readTokenArguments, TOKEN_USAGE } from './tokens/token-arguments.ts'

/**
 * `npm run make-token -- --name NAME`: the only line on stdout is the token, which is kept nowhere; everything else is
 * on stderr. Exit code 0 when it was made, 1 when the file could not take it, 78 for a faulty flag or configuration.
 */
process.exitCode = await makeToken()

async function makeToken(): Promise<number> {
  const asked = readTokenArguments(process.argv.slice(2), process.cwd())
  if (!asked.ok) return complain(78, asked.fault, TOKEN_USAGE)
  if (asked.type === 'help') {
    console.log(TOKEN_USAGE)
    return 0
  }
  const { name, role, roles, isForHttp } = asked
  const found = asked.file ?? configuredFile(isForHttp, asked.config)
  if (typeof found === 'object') return complain(78, ...found)
  try {
    const token = await addToken(found, { name, role }, roles)
    console.error(`${name} (${role}) is in ${found} now. The token, which is shown only here:`)
    console.log(token)
    return 0
  } catch (error) {
    return complain(1, error instanceof Error ? error.message : String(error))
  }
}

/** The path, or what stands in the way of it. */
function configuredFile(isForHttp: boolean, config: string | undefined): string | readonly string[] {
  const loaded = loadConfigFromProcess(config === undefined ? [] : ['--config', config])
  if (!loaded.ok) return loaded.faults
  if (loaded.type === 'answer') return [loaded.text]
  const { auth, http } = loaded.config
  const path = isForHttp ? http.admin_tokens_file : auth.tokens_file
  return path === '' ? ['name a file with --file, and to the server with http.admin_tokens_file'] : path
}

function complain(exitCode: number, ...lines: readonly string[]): number {
  for (const line of lines) console.error(line)
  return exitCode
}
