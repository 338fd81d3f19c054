import { fileURLToPath } from 'node:url'
import { devCommand } from './dev-command.ts'

/**
 * `npm run dev`: the server with what one wants while working on it. This process becomes Node's watcher rather than
 * starting one, so that a signal meets what it is meant for.
 */
const [command, ...args] = devCommand(process.argv.slice(2))
process.chdir(fileURLToPath(new URL('..', import.meta.url)))
if (process.execve === undefined) throw new Error(`This system cannot do it; run: ${[command, ...args].join(' ')}`)
process.execve(command, [command, ...args], process.env)
