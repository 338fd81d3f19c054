import { CONFIG_KEYS, SECTION_PATHS } from './config-keys.ts'
import { fault, joined, type Reading, readTextSetting, suggestion, unknownKey } from './setting.ts'

/** Flags for the keys one changes most; every other key is reached by `--set key=value`. */
export const KEY_FLAGS: Readonly<Record<string, string>> = {
  '--log-level': 'log.level',
  '--tcp-port': 'network.tcp_port',
  '--udp-port': 'network.udp_port',
  '--http-port': 'network.http_port',
}
const FLAGS = ['--config', '--set', '--help', '--version', ...Object.keys(KEY_FLAGS)]

export interface ReadArguments extends Reading {
  readonly configFile?: string
  readonly wants?: 'help' | 'version'
}

/**
 * The command line. A value follows its flag as the next argument or after `=`; of two equal flags the later counts.
 * Relative paths are relative to `folder`.
 */
export function readArguments(argv: readonly string[], folder: string): ReadArguments {
  const readings: Reading[] = []
  let configFile: string | undefined
  let wants: 'help' | 'version' | undefined
  for (let index = 0; index < argv.length; index++) {
    const { name, value } = splitArgument(argv[index] ?? '')
    if (name === '--help' || name === '-h') wants = 'help'
    else if (name === '--version') wants = 'version'
    else if (!FLAGS.includes(name)) {
      readings.push(unknownFlag(name))
      if (value === undefined && name.startsWith('-') && argv[index + 1]?.startsWith('-') === false) index++
    } else {
      const text = value ?? argv[++index]
      if (text === undefined) readings.push(fault(name, 'flag', 'its value is missing.'))
      else if (name === '--config') configFile = text
      else readings.push(readFlag(name, text, folder))
    }
  }
  return { ...joined(readings), ...(configFile !== undefined && { configFile }), ...(wants && { wants }) }
}

function splitArgument(argument: string): { name: string; value?: string } {
  const equals = argument.indexOf('=')
  if (!argument.startsWith('--') || equals < 0) return { name: argument }
  return { name: argument.slice(0, equals), value: argument.slice(equals + 1) }
}

function unknownFlag(name: string): Reading {
  if (!name.startsWith('-')) return fault(name, 'argument', 'only flags are taken, see --help.')
  return fault(name, 'flag', `there is no such flag.${suggestion(name, FLAGS)}`)
}

function readFlag(name: string, text: string, folder: string): Reading {
  const path = KEY_FLAGS[name]
  const key = path === undefined ? undefined : CONFIG_KEYS.get(path)
  if (key) return readTextSetting(key, text, { label: `flag ${name}`, folder })
  return readSet(text, folder)
}

function readSet(text: string, folder: string): Reading {
  const equals = text.indexOf('=')
  if (equals < 0) return fault(`--set ${text}`, 'flag', 'write it as --set key=value.')
  const path = text.slice(0, equals)
  const key = CONFIG_KEYS.get(path)
  if (key) return readTextSetting(key, text.slice(equals + 1), { label: 'flag --set', folder })
  if (SECTION_PATHS.has(path)) return fault(path, 'flag --set', 'this is a section, name a key in it.')
  return unknownKey(path, 'flag --set')
}
