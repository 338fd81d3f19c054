/** Bounds of recording, each with its unit and what it protects from. */

/** Batches that a recording hands over in a second of its race. */
export const BATCHES_PER_SECOND = 4

/** Events that one batch carries, a quarter of a second of a full grid having some dozens: a fault that repeats itself fills no memory. */
export const BATCH_EVENTS_MAX = 1024

/** Commands for which a batch has room at first. */
export const BATCH_COMMANDS_MIN = 256
/** Commands that a batch grows to, 2 MiB: after a stall the inputs of a full grid come at once. Beyond it the batch is dropped. */
export const BATCH_COMMANDS_MAX = 32_768

/** Encoded bytes that wait for a full disk, minutes of a race; then batches are dropped until there is room. */
export const BACKLOG_BYTES_MAX = 8_388_608

/** Milliseconds from one flush to the disk to the next: with the chunk of a second that is not written yet, about two seconds of a race are lost to a power cut. */
export const BEAT_MS = 500

/** Beats for which a recording that has ended waits for a disk that takes nothing; then its file stays unfinished. */
export const FINISH_BEATS_MAX = 60

/** A recorder thread that has had nothing to do for so long, milliseconds, gives its memory back. */
export const IDLE_MS = 10_000

/** Recordings removed in one go, so that batches of runs are taken in between. */
export const REMOVED_AT_ONCE_MAX = 256

/** Files of the folder that retention looks at; a folder with more is not one of recordings. */
export const FILES_MAX = 2_000_000

/** An unfinished file that was written within so many milliseconds may have a writer, who writes each second. */
export const FRESH_MS = 3000

/** What is kept of a session: 64 drivers with long names need 40 KB. Nobody reads more. */
export const SESSION_FILE_BYTES_MAX = 131_072

/** A run that was cut off longer ago, milliseconds, is not gone on with: its drivers have given up. */
export const RESUMABLE_MS_MAX = 600_000

/** Runs that a server goes on with at its start; more are completed as they are. */
export const RESUMED_MAX = 64

/** Times that a run is tried to be gone on with: one that kills its server would do so at each start. */
export const RESUME_ATTEMPTS_MAX = 8
