/** Bounds of the library of recordings and its thread, each with what it protects from. */

/** Files of the folder that are looked at. Stops a folder of millions from filling the memory. */
export const FILES_MAX = 100_000

/** Recordings that are open at a time; those asked for longest ago are closed. Bounds file descriptors and indexes in memory. */
export const OPEN_MAX = 16

/** Requests that wait for the reading thread. Stops a slow disk from filling the memory. */
export const PENDING_MAX = 256

/** Of these, documents that anybody may ask for: whoever comes later is refused, not kept waiting. */
export const DOCUMENTS_WAITING_MAX = 8

/** Pieces of playbacks and exports in a row before something else has its turn. */
export const URGENT_IN_A_ROW_MAX = 8

/** Milliseconds of work after which a request is given up, and with it the thread: nobody waits for ever on a file that cannot be read. */
export const REQUEST_TIMEOUT_MS = 20_000

/** Likewise for reading a whole file for the index: its hash may take long. */
export const INSPECT_TIMEOUT_MS = 600_000

/** A thread that does not end by itself after so long, milliseconds, is ended. */
export const CLOSE_TIMEOUT_MS = 5000

/** Milliseconds for which a thread without anything to do is kept. */
export const IDLE_MS = 30_000

/** Memory of the reading thread's heap, megabytes. A hostile file costs the thread, never the server. */
export const HEAP_MB_MAX = 1024

/** Exports under way at a time. Each holds a chunk or a few tables in memory. */
export const EXPORTS_MAX = 8

/** Bytes after which a piece of an export is handed over, so that requests in between wait for milliseconds. */
export const PIECE_BYTES_MIN = 131_072

/** Milliseconds after which a piece of an export is handed over however small it is. */
export const PIECE_MS_MAX = 50

/** Samples of one car in one answer of frames. Bounds an answer to a few megabytes. */
export const FRAME_CELLS_MAX = 24_000

/** Seconds of a recording in one answer of frames: all its chunks are decoded. */
export const FRAME_SECONDS_MAX = 120

/** Chunks that are looked through for one page of events, or in one go for who has joined a recording without an end. */
export const EVENT_CHUNKS_MAX = 1000

/** Times that a recording without an end is looked into for one document of the whole; more than the longest takes. Stops a question that begins anew for ever, while others close what it has opened. */
export const LOOKS_MAX = 250

/** Bytes read at a time for the hash of a file. */
export const HASH_BYTES = 1_048_576

/** Bytes read at a time for a download. */
export const DOWNLOAD_BYTES = 65_536
