/**
 * Every maximum of the wire, each with its unit and the abuse it stops. They bound what one message may hold; how many
 * messages may come, and how many connections, is configuration and belongs to the transport and the lobby.
 */

/** Bytes of one inbound message unless configured otherwise (FRM4): stops a length header from reserving memory. */
export const MESSAGE_BYTES_MAX = 65_536
/** Bytes of one server message that a client reads; the existing clients have the same limit. */
export const SERVER_MESSAGE_BYTES_MAX = 1_048_576

/** Bytes of one datagram on the network, all headers included (FRM3): above it IP would cut it in pieces. */
const DATAGRAM_BYTES_MAX = 1_200
/** Bytes of ours in one datagram: what is left after the headers of IPv6 (40) and UDP (8). */
export const DATAGRAM_PAYLOAD_BYTES_MAX = DATAGRAM_BYTES_MAX - 48

/** Bytes of one telemetry body in a datagram: what the head of each receiver leaves. */
export const TELEMETRY_BODY_BYTES_MAX = DATAGRAM_PAYLOAD_BYTES_MAX - 5

/** Containers inside one another (FRM5): stops nesting from using up the stack. */
export const DEPTH_MAX = 8
/** Entries of one map; the largest known has 23. Stops the search for duplicate keys from growing with the square of it. */
export const MAP_ENTRIES_MAX = 32
/** Bytes of one map key: the longest known key has 21; stops keys that are compared at length. */
export const KEY_BYTES_MAX = 64

/** Characters of a sign-in token: a signed JWT fits; stops hashing and verifying of large texts. */
export const TOKEN_CHARS_MAX = 4_096
/** Bytes of a resume token (AUTH5): 256 random bits cannot be guessed. */
export const RESUME_TOKEN_BYTES = 32
/** Characters of a player's name after trimming (AUTH3): stops names that break lists and logs. */
export const PLAYER_NAME_CHARS_MAX = 32
/** Characters of a name as it arrives, before trimming and normalising. */
export const PLAYER_NAME_WIRE_CHARS_MAX = 256
/** Characters of a session's name after trimming (SES1), as for players. */
export const SESSION_NAME_CHARS_MAX = 64
/** Characters of the name of a session, a track or a car, as it stands on the wire. */
export const NAME_CHARS_MAX = 128
/** Characters of a session's password: bounds the cost of hashing it. */
export const PASSWORD_CHARS_MAX = 128
/** Characters of the `after`/`next` text of a page. */
export const PAGE_CURSOR_CHARS_MAX = 128
/** Items of one page of a list: keeps the answer below {@link MESSAGE_BYTES_MAX}. */
export const PAGE_ITEMS_MAX = 100
/** Characters of a text for people (errors, reasons). */
export const TEXT_CHARS_MAX = 1_024
/** Characters of a content file's path. */
export const PATH_CHARS_MAX = 512
/** Characters of a host name, as in DNS. */
export const HOST_CHARS_MAX = 255
/** Characters of a hash or a version: hex of 512 bits fits. */
export const HASH_CHARS_MAX = 128

/** Items of LobbyState's lists, on reading: stop a server from filling a client's memory. */
export const LOBBY_PLAYERS_MAX = 4_096
export const LOBBY_SESSIONS_MAX = 1_024
export const LOBBY_CONTENT_MAX = 1_024
/** Points of one Centerline that the server sends (D1.4). */
export const CENTERLINE_POINTS_SENT_MAX = 64
/** Points of one Centerline on reading: the reference server sends every tenth of its own points. */
export const CENTERLINE_POINTS_MAX = 4_096

/** Cars of one session: rows of a telemetry frame, bits of its bitmaps. */
export const CARS_MAX = 64
/** Sectors of a lap: the longest list of their times. */
export const SECTORS = 3
/** Laps of one race: the wire's lap limit is a byte, and 0 has a meaning of its own. */
export const LAPS_MAX = 255
/** Members of one session: its cars and its spectators. */
export const PARTICIPANTS_MAX = 1_024
/** Seconds of a countdown: a telemetry frame counts up to 655 s. */
export const COUNTDOWN_SECONDS_MAX = 600

/** Characters of the token that controls a playback (RPL1). */
export const CONTROL_TOKEN_CHARS_MAX = 64
/** Characters of a replay's id. */
export const REPLAY_ID_CHARS_MAX = 64
/** People named for a recording in a list: in a practice ever so many may have come and gone. */
export const REPLAY_PLAYERS_MAX = 64
/** Times as fast as it was driven: what is slower still is stepped through. */
export const PLAYBACK_SPEED_MIN = 0.25
/** Likewise: no faster than a server can read recordings for many. */
export const PLAYBACK_SPEED_MAX = 8
/** Ticks of one step on or back: what is further away is sought. */
export const PLAYBACK_STEP_MAX = 1_000

/** Bytes of content in one ContentChunk (CNT1), so that a chunk stays below {@link MESSAGE_BYTES_MAX}. */
export const CONTENT_CHUNK_BYTES_MAX = 32_768
/** Chunks of one track or car: 64 MiB. */
export const CONTENT_CHUNKS_MAX = 2_048

/** Inputs in one input frame (INP2): the newest and the repeats that make up for lost datagrams. */
export const INPUTS_PER_FRAME_MAX = 8
/** Bytes of the token that names a connection to the datagram channel. */
export const UDP_TOKEN_BYTES = 32
