/** What playbacks are bound by, each with its unit and what it guards against. */

/** Chunks asked for at a time by one playback: the thread that reads files serves many. */
export const CHUNKS_ASKED_MAX = 2
/** Chunks that cannot be read, one after another, from which on the recording is no recording. */
export const CHUNKS_LOST_MAX = 8
/** After a refusal for the moment a chunk is asked for again so late, seconds: whoever is busy is not asked at every tick. */
export const CHUNK_RETRY_SECONDS = 0.25
/** A recording that is not open by then is not opened. */
export const OPEN_DEADLINE_MS = 10_000
/**
 * How far behind what the file could have by now a playback stays that has caught up with a race, seconds; with the quarter of a second
 * that the recorder is behind, some two. A chunk comes once a second and is seen at the next look: with less one would wait for each.
 */
export const LIVE_EDGE_SECONDS = 1.5
/** A recording that grows is looked at so often, seconds. */
export const REFRESH_SECONDS = 0.25
/** Waiting for a chunk is told when it takes longer, seconds. */
export const BUFFERING_TOLD_SECONDS = 0.25
/** Where a playback is is told so often at least, seconds. */
export const STATE_SECONDS = 1
/** One that loops stands still at its end for so long, seconds: a recording of a few ticks must not flood who watches with results. */
export const LOOP_REST_SECONDS = 1
/** Recorded events told at a time; the rest follows in the next ticks, so that no file can make a tick long. */
export const EVENTS_TOLD_MAX = 64
/** Chunks, beyond those that one tick may pass, by which telling is behind at most: what is older is not told, so that its chunks are let go. */
export const EVENTS_BEHIND_CHUNKS_MAX = 2
