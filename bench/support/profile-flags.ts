import type { Role } from './pinning.ts'

/**
 * `npm run profile` names a folder here; then processes in the server's role, or on both cores, write CPU profiles there when they end,
 * one a thread.
 */
export const PROFILE_FOLDER_VARIABLE = 'APEXSIM_BENCH_PROFILES'

export function profileFlags(role: Role): readonly string[] {
  const folder = process.env[PROFILE_FOLDER_VARIABLE]
  if (folder === undefined || role === 'clients') return []
  return ['--cpu-prof', `--cpu-prof-dir=${folder}`, '--cpu-prof-interval=500']
}
