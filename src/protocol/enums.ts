/** The small integers of the wire, by name. Types are the unions of the numbers; nothing else may be sent. */
export const SessionState = { Lobby: 0, Countdown: 1, Racing: 2, Finished: 3 } as const
export type SessionState = (typeof SessionState)[keyof typeof SessionState]

export const SessionKind = { Multiplayer: 0, Practice: 1, Sandbox: 2 } as const
export type SessionKind = (typeof SessionKind)[keyof typeof SessionKind]

export const GameMode = {
  Lobby: 0,
  Sandbox: 1,
  Countdown: 2,
  DemoLap: 3,
  FreePractice: 4,
  Replay: 5,
  Qualification: 6,
  Race: 7,
} as const
export type GameMode = (typeof GameMode)[keyof typeof GameMode]

/** Who may see a session in the lobby and what joining it takes (dialect 2). */
export const Visibility = { Public: 0, Private: 1, Protected: 2 } as const
export type Visibility = (typeof Visibility)[keyof typeof Visibility]
