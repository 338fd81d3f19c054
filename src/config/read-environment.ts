import { CONFIG_KEYS, VARIABLE_PREFIX } from './config-keys.ts'
import { fault, joined, type Reading, readTextSetting, suggestion } from './setting.ts'

const KEYS_BY_VARIABLE = new Map([...CONFIG_KEYS.values()].map((key) => [key.variable, key]))

/** Settings from the variables that begin with APEXSIM_; relative paths in them are relative to `folder`. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>, folder: string): Reading {
  const ours = Object.entries(env).filter(([name]) => name.startsWith(VARIABLE_PREFIX))
  return joined(ours.map(([name, text]) => readVariable(name, text ?? '', folder)))
}

function readVariable(name: string, text: string, folder: string): Reading {
  const key = KEYS_BY_VARIABLE.get(name)
  if (key) return readTextSetting(key, text, { label: `environment ${name}`, folder })
  return fault(name, 'environment', `there is no such variable.${suggestion(name, KEYS_BY_VARIABLE.keys())}`)
}
