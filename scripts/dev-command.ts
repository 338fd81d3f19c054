/**
 * The command line of `npm run dev`. Flags of Node's debugger among the arguments (`--inspect`, `--inspect-brk=9230`) go
 * to Node, everything else to the server, after our own settings, so that it counts more than they.
 */
export function devCommand(args: readonly string[]): readonly [string, ...string[]] {
  const nodeFlags = args.filter(isNodeFlag)
  const settings = args.filter((argument) => !isNodeFlag(argument))
  return [
    process.execPath,
    '--watch',
    '--watch-preserve-output',
    ...nodeFlags,
    'src/main.ts',
    ...DEV_SETTINGS,
    ...settings,
  ]
}

/** A race of humans does not hold up a restart. */
const DEV_SETTINGS = ['dev.inspector=true', 'log.format=pretty', 'server.drain_seconds=0'].flatMap((setting) => [
  '--set',
  setting,
])

function isNodeFlag(argument: string): boolean {
  return /^--(inspect|cpu-prof|heap-prof|trace-)/.test(argument)
}
