/** What the server allows in all, and how long it waits. What an operator may want to change is in the configuration. */

/** A request must be complete within so long, milliseconds, or within `limits.sign_in_timeout_ms` when that is longer. Stops bodies that come byte by byte. */
export const REQUEST_TIMEOUT_MS = 30_000

/** A connection of the HTTP port on which nothing is asked for so long, milliseconds, is closed: it holds a socket. */
export const KEEP_ALIVE_MS = 5000

/** How often, milliseconds, requests are looked at for whether their time is over. */
export const TIMEOUT_CHECK_MS = 1000

/** Sockets of the HTTP port for each connection that `limits.connections_max` and `connections_per_address_max` allow: as many plain requests as WebSockets. */
export const HTTP_SOCKETS_FACTOR = 2

/** Of requests by address and kind of route, the seconds that may come at once after a rest: a page is several requests. */
export const REQUEST_BURST_SECONDS = 2

/** Of bytes from recordings by address, the seconds that may come at once after a rest. */
export const REPLAY_BURST_SECONDS = 60

/** Addresses of which it is remembered what they were sent beyond whole megabytes; those that were sent nothing for longest lose less than one each. */
export const REPLAY_RESTS_MAX = 4096

/** Bytes of `replays.signing_key_file`, many times what an Ed25519 key takes. */
export const SIGNING_KEY_BYTES_MAX = 16_384

/** A session worker that is silent for so long, milliseconds, or for twice `health.stall_ms`, is ended. Long enough that no busy machine is taken for a stall, short enough that its clients are not yet taken for slow. */
export const WORKER_STALL_MS_MIN = 5000

/** At the end, session workers get so long, milliseconds, to end their sessions. */
export const CLOSE_SESSIONS_MS = 3000

/** Results get so long to reach the disk, then. */
export const DRAIN_RESULTS_MS = 5000

/** And recordings, which are written to it all along, for their last second. */
export const CLOSE_RECORDINGS_MS = 5000

/** And whatever has nothing to save (sockets, watches, what reads recordings or plans) so long each. */
export const CLOSE_REST_MS = 1000

/** Who has been given so long gets so many milliseconds more to be gone: a thread that is ended by force takes a moment. Then nobody waits for it. */
export const STOP_OVERTIME_MS = 1000

/** What keeps the process alive for so long, milliseconds, when everything is closed, or cannot be, is ended with it: a thread that is stuck in a call of the system would hold it for ever. */
export const EXIT_GRACE_MS = 1000

/** A stop takes so long at most, milliseconds, besides `server.drain_seconds` and `server.message_grace_ms`; then the process ends, whatever is under way. All its waits share this time; who stops the server has to wait longer. */
export const STOP_DEADLINE_MS = 20_000

/** Sessions that go on after a crash hold the start up for so long at most, milliseconds: recordings are read, content is prepared, workers start. */
export const RESUMING_MS_MAX = 30_000

/** Content is read again when its folders have been quiet for so long, milliseconds: a storm of changes costs one reading. */
export const CONTENT_QUIET_MS = 300

/** Or so long after the first change, milliseconds: something that changes all the time must not keep the rest from being read. */
export const CONTENT_DELAY_MS_MAX = 5000

/** Files that one line about a reload names, of each kind; the rest is in what is offered. */
export const FILES_LOGGED_MAX = 50

/** Files and folders that are watched: each costs a watch of the system, of which a user has some ten thousands. Stops a wrong folder from taking them all. */
export const CONTENT_WATCHED_MAX = 10_000
