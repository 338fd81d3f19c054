/** What the lobby allows for everybody together. What an operator may want to change is in the configuration. */

/** Passwords that are hashed or checked at a time. Two threads of Node's four stay free for everything else. */
export const PASSWORDS_AT_ONCE_MAX = 2

/** Passwords that wait for that; the next is refused. They are worked off in half a second. */
export const PASSWORDS_WAITING_MAX = 16

/** When a session has had all the wrong passwords that it bears, an address may still be wrong once in so long. Stops strangers from shutting out whoever has the password. */
export const FIRST_TRY_SECONDS = 600

/** Of a lobby state's bytes, for cars and tracks; the rest is for the receiver, its session and its members. */
export const CONTENT_SHARE_MAX = 0.75
