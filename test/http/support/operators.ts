import { ADMIN_ROLES } from '../../../src/auth/admin-roles.ts'
import { createToken, TokenTable, tokenLine } from '../../../src/auth/token-table.ts'
import type { AdminAccess } from '../../../src/http/admin-access.ts'

/** One operator of each role, who may try as often as he likes. */
export const OPERATOR_TOKENS = { viewer: createToken(), operator: createToken(), admin: createToken() }

const table = TokenTable.parse(
  ADMIN_ROLES.map((role) => tokenLine({ name: `The ${role}`, role }, OPERATOR_TOKENS[role])).join('\n'),
  'admins.jsonl',
  ADMIN_ROLES,
)

export const operators: AdminAccess = {
  find: (token) => table.find(token),
  waitSeconds: () => 0,
  failed: () => {},
}
