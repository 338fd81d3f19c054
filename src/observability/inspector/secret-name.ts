import { SECRETS } from '../logger.ts'

/** Whether a field of this name may hold a secret: any name that the log blanks, or one that has it in it. */
export function isSecretName(name: string): boolean {
  const lower = name.toLowerCase()
  return LOWER_SECRETS.some((secret) => lower.includes(secret))
}

const LOWER_SECRETS = SECRETS.map((name) => name.toLowerCase())
