import { KEY_FLAGS } from './read-arguments.ts'

/** What `--help` prints. */
export function usage(): string {
  const flags = Object.entries(KEY_FLAGS).map(([flag, key]) => row(`${flag} VALUE`, `sets ${key}`))
  return [
    'Usage: apexsim [serve] [flags], or npm start -- [flags]',
    '',
    'Runs the server. `apexsim check-config` takes the same flags, and says what is wrong with the configuration they make.',
    '',
    row('--config FILE', 'reads FILE instead of ./server.config.json'),
    ...flags,
    row('--set KEY=VALUE', 'sets any key, for example --set network.host=0.0.0.0; may be repeated'),
    row('--help', 'prints this and ends'),
    row('--version', 'prints the version and ends'),
    '',
    'Each key can also be set by a variable: network.tcp_port by APEXSIM_NETWORK_TCP_PORT.',
    'Flags win over variables, variables over the file, the file over the defaults.',
    'All keys with their defaults: docs/OPERATIONS.md. Check a file: npm run check-config -- --config FILE',
  ].join('\n')
}

function row(flag: string, sentence: string): string {
  return `  ${flag.padEnd(20)}${sentence}`
}
