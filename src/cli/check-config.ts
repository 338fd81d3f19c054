import { loadConfigFromProcess } from '../config/load-from-process.ts'
import { checkUsage } from '../config/usage.ts'

/**
 * `npm run check-config -- --config FILE`: says what is wrong with a configuration, with the same eyes as the server
 * at its start, and does nothing else. Exit code 0 when it is good, 78 (EX_CONFIG of sysexits.h) when not.
 */
const loaded = loadConfigFromProcess()
if (!loaded.ok) {
  for (const fault of loaded.faults) console.error(fault)
  process.exitCode = 78
} else if (loaded.type === 'answer') {
  console.log(loaded.wants === 'help' ? checkUsage() : loaded.text)
} else {
  for (const warning of loaded.warnings) console.error(`warning: ${warning}`)
  console.log('OK')
}
