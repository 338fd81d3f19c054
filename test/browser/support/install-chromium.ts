import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/**
 * The Chromium of the npm package, unpacked below node_modules/.cache once for each of its versions. The package itself
 * takes whatever lies in the temporary folder, half a file or an older version too; hence a folder of its own that gets
 * its name only when it is whole, and another process that can be given another TMPDIR.
 */
export interface Chromium {
  readonly executablePath: string
  /** What the browser's environment needs besides this process's own. */
  readonly env: Readonly<Record<string, string>>
}

const ROOT = join(import.meta.dirname, '../../..')
const CACHE = join(ROOT, 'node_modules/.cache')
const UNPACK = join(import.meta.dirname, 'unpack-chromium.ts')

/** Its fonts.conf names a folder that only Lambda has, and a browser without fonts draws no text and says nothing. */
const FONTS_CONF = '<fontconfig><dir prefix="relative">fonts</dir></fontconfig>\n'

export async function installChromium(): Promise<Chromium> {
  const folder = join(CACHE, `chromium-${await packageVersion()}`)
  if (!existsSync(folder)) await unpackInto(folder)
  return {
    executablePath: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_FILE: join(folder, 'fonts/fonts.conf') },
  }
}

async function packageVersion(): Promise<string> {
  const text = await readFile(join(ROOT, 'node_modules/@sparticuz/chromium/package.json'), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

async function unpackInto(folder: string): Promise<void> {
  const unfinished = `${folder}.${process.pid}`
  await mkdir(unfinished, { recursive: true })
  // Only "on Lambda" does the package unpack the libraries that a bare machine lacks.
  const env = { ...process.env, TMPDIR: unfinished, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x' }
  try {
    await promisify(execFile)(process.execPath, [UNPACK], { env })
    await writeFile(join(unfinished, 'fonts/fonts.conf'), FONTS_CONF)
    await rename(unfinished, folder)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    // Another run may have been faster.
    if (!existsSync(folder)) throw error
  }
}
