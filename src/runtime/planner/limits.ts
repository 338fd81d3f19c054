/** What the planner keeps, in memory and on disk. */

/** Plans kept on disk; those used longest ago make room. */
export const PLANS_KEPT_MAX = 1024

/** Bytes of all of them. */
export const PLANS_KEPT_BYTES_MAX = 256 * 1024 * 1024

/** Bytes of one; that of the longest lap has 2 MB. A larger file is not read. */
export const PLAN_BYTES_MAX = 16 * 1024 * 1024
