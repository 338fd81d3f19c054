/** What passes between a session worker and the main thread, bounded. */

/** Inputs that may wait for the next tick of a worker; a power of two. Far more than its drivers send between two ticks; stops a flood from growing memory. */
export const INPUT_RING_RECORDS = 4096

/** Bytes of frames that may wait for the main thread; a power of two. A fifth of a second of twenty full sessions; stops a busy main thread from growing memory. */
export const FRAME_RING_BYTES = 1_048_576

/** Causes of an error that cross to another thread with it; deeper ones are left out. */
export const CAUSES_MAX = 4
