import { KEY_FLAGS } from './read-arguments.ts'

/** What the server prints for `--help`. */
export function usage(): string {
  return [
    'Usage: apexsim [serve] [flags], or npm start -- [flags]',
    '',
    'Runs the server. `apexsim check-config` takes the same flags, and says what is wrong with the configuration they make.',
    '',
    ...configFlags(),
    '',
    'Each key can also be set by a variable: network.tcp_port by APEXSIM_NETWORK_TCP_PORT.',
    'Flags win over variables, variables over the file, the file over the defaults.',
    'All keys with their defaults: docs/OPERATIONS.md. Check a file: apexsim check-config --config FILE',
    '',
    'Exit code 0 when it was asked to stop, 1 when it could not start or had to give up, 78 when its configuration has faults.',
  ].join('\n')
}

/** What `check-config` prints for it. */
export function checkUsage(): string {
  return [
    'Usage: apexsim check-config [flags], or npm run check-config -- [flags]',
    '',
    'Says what is wrong with the configuration that the server would have with these flags, its variables and its file, and',
    'starts nothing. Prints OK, after a warning for each thing that is allowed but doubtful, or a line for each fault.',
    '',
    ...configFlags(),
    '',
    'Exit code 0 when the configuration can be used, 78 when it has faults.',
  ].join('\n')
}

function configFlags(): string[] {
  return [
    row('--config FILE', 'reads FILE instead of ./server.config.json'),
    ...Object.entries(KEY_FLAGS).map(([flag, key]) => row(`${flag} VALUE`, `sets ${key}`)),
    row('--set KEY=VALUE', 'sets any key, for example --set network.host=0.0.0.0; may be repeated'),
    row('--help', 'prints this and ends'),
    row('--version', 'prints the version and ends'),
  ]
}

function row(flag: string, sentence: string): string {
  return `  ${flag.padEnd(20)}${sentence}`
}
