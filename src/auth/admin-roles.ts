/** What an operator's token allows, least first: each role may do what those before it may. */
export const ADMIN_ROLES = ['viewer', 'operator', 'admin'] as const
export type AdminRole = (typeof ADMIN_ROLES)[number]

/** Whether somebody with `role` may do what is asked of `needed`. */
export function mayAct(role: AdminRole, needed: AdminRole): boolean {
  return ADMIN_ROLES.indexOf(role) >= ADMIN_ROLES.indexOf(needed)
}
