/** What a transport allows, with its unit and the abuse it stops. What an operator may want to change is in the configuration. */

/** A stream that has this much not yet taken by the system is congested: messages wait in the bounded outbox instead. Stops a slow reader from growing the process. */
export const CONGESTED_BYTES = 64 * 1024

/** A telemetry frame is not sent behind more than this: it would be old when it leaves. Above zero because TLS takes bytes a moment later than plain TCP. */
export const TELEMETRY_BACKLOG_BYTES = 4096

/** Droppable messages kept while a reply is awaited or the stream is congested; more are dropped. */
export const DROPPABLE_QUEUED_MAX = 64

/** Sent and unacknowledged telemetry frames remembered per connection; a power of two. Bounds the acknowledgement window whatever RTT a client pretends to have. */
export const TELEMETRY_IN_FLIGHT_MAX = 256

/** Round-trip samples whose median counts: one stall must not widen the window. */
export const RTT_SAMPLES = 16

/** The round trip taken for granted until there are so many samples. */
export const RTT_GUESS_MS = 100

/** Without an acknowledgement for so long, one frame is sent as a probe. Stops a silent client from being sent more, and from being cut off for ever. */
export const TELEMETRY_PROBE_MS = 1000

/** Connections over a cap that are told so at a time; more are closed without a word. Stops refusals from costing what they save. */
export const REFUSALS_TOLD_MAX = 64

/** Refusals that an address is answered at once, after which so many a second are; sockets beyond are closed before they are made. Stops a crowd that knocks thousands of times a second. */
export const REFUSALS_TOLD_BURST = 64
export const REFUSALS_TOLD_PER_SECOND = 4

/** Invalid input frames are answered once in so long. Stops whoever sends them by the hundred from being worth more work than those whose inputs are right. */
export const INPUT_FAULT_TOLD_MS = 1000

/** A WebSocket or TCP peer that does not finish closing is destroyed after so long. */
export const CLOSE_GRACE_MS = 2000

/** Datagram channels in all; ids are 16 bits. */
export const DATAGRAM_CHANNELS_MAX = 65_536

/** A challenge must be answered within so long; older cookies are refused. */
export const CHALLENGE_SECONDS = 10

/** A token not used for a first datagram within so long is void. */
export const DATAGRAM_TOKEN_MS = 10 * 60_000

/** Without a datagram from the client for so long, telemetry goes over the stream again. */
export const DATAGRAM_ALIVE_MS = 2000

/** Datagrams a second from one connection beyond which more are dropped. */
export const DATAGRAMS_PER_SECOND_MAX = 1000

/** Datagrams of one channel that the system has not taken yet; more are dropped. Holds 24 ticks that are caught up, in two parts each. Bounds memory when the socket takes nothing. */
export const DATAGRAMS_PER_ROUND_MAX = 48

/** Addresses remembered by each kind of rate; beyond it those that owe least are forgotten. Bounds the memory that somebody with many networks can take. */
export const ADDRESSES_TRACKED_MAX = 4096

/** Whoever opens connections too fast is told to wait so long: each address may open at least one a second. */
export const CONNECTION_WAIT_SECONDS = 1

/** What is counted by the minute may come all at once after a minute of rest. */
export const ADDRESS_BURST_SECONDS = 60

/** Acknowledgements a second that are taken for granted beside what is counted by class: a spectator may acknowledge every frame. */
export const ACKNOWLEDGEMENTS_PER_SECOND_MAX = 500

/** So many bytes of one message count as one more message. Stops few large messages from costing what many small ones may not. */
export const BYTES_PER_MESSAGE = 1024

/** A connection that sends more than all its rates together is not read for so long; the system's own buffers then hold its sender back. */
export const FLOOD_PAUSE_MS = 200

/** What was under way when its sender was first told of a rate is not held against him. */
export const WARNING_MS = 1000

/** Messages of a slow rate that may be dropped before the connection ends: somebody presses a button again and again. */
export const EXCESS_MIN = 20

/** A peer that goes on talking after the end is read so far, so that our last words arrive, and no further. */
export const DISCARDED_BYTES_MAX = 1024 * 1024

/** A frame that is not acknowledged within so long is watched no longer, and no round trip counts as longer. */
export const ROUND_TRIP_MS_MAX = 10_000

/** Fragments of one WebSocket message: empty ones cost work and are no message. */
export const WEBSOCKET_FRAGMENTS_MAX = 128

/** Hops of a forwarded address that are looked at; a header of 16 KiB has room for thousands. */
export const FORWARDED_HOPS_MAX = 16

/** Clients' messages and farewells may take so long of a turn of the loop; the rest waits for the next, and ticks come in between. A burst of them does not become one long step. */
export const CONTROL_MS_PER_TURN = 1

/** Bytes of messages that may wait for their turns, of all connections; beyond it nothing waits any more. Bounds what many who say much at once can make us keep. */
export const CONTROL_WAITING_BYTES_MAX = 8 * 1024 * 1024

/** Messages of one connection that may wait for their turns while it is read on, since its inputs come by the same socket. */
export const CONTROL_WAITING_MAX = 8

/** What a message that waits is counted for besides its bytes: about what it takes. Stops empty ones from waiting by the million. */
export const WAITING_OVERHEAD_BYTES = 64

/** Messages that are passed on or put aside between two looks at what is due: one read of a socket may bring thousands. */
export const MESSAGES_BETWEEN_TICKS_MAX = 64

/** After the last message too many, messages of a class that is over its rate are recognised by their first bytes and dropped for so long. */
export const SHEDDING_MS = 1000

/** Of `limits.rates.abuse_seconds`, the share for which a connection is borne that sends more than all its rates together. */
export const FLOOD_PATIENCE = 0.2
