import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { AuthFileError } from '../../auth/auth-file.ts'
import { createToken, type TokenEntry, TokenTable, tokenLine } from '../../auth/token-table.ts'

/**
 * Makes a token, appends its hashed entry to the file (which is made when missing, for its owner's eyes only), and
 * returns the token, which is then nowhere but with the caller. Rejects with AuthFileError when the file has faults or
 * the name already, and leaves it as it was.
 */
export async function addToken<Role extends string>(
  path: string,
  entry: TokenEntry<Role>,
  roles: readonly Role[],
): Promise<string> {
  const text = await textIfThere(path)
  if (TokenTable.parse(text, path, roles).hasName(entry.name)) {
    throw new AuthFileError(`${path} has a token for ${entry.name} already; remove its line to replace it`)
  }
  const token = createToken()
  const lineEnd = text === '' || text.endsWith('\n') ? '' : '\n'
  await mkdir(dirname(path), { recursive: true })
  await appendFile(path, `${lineEnd}${tokenLine(entry, token)}\n`, { mode: 0o600 })
  return token
}

async function textIfThere(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw error
  }
}
