import { type AnyStateMachine, fromPromise } from 'xstate'
import { connectionMachine } from '../src/actors/connection/connection-machine.ts'
import { lobbyMachine } from '../src/actors/lobby/lobby-machine.ts'
import { playbackMachine } from '../src/actors/playback/playback-machine.ts'
import { playerMachine } from '../src/actors/player/player-machine.ts'
import { createServerMachine } from '../src/actors/server/server-machine.ts'
import { sessionMachine } from '../src/actors/session/session-machine.ts'

/** A machine and where it is written down. */
export interface ListedMachine {
  readonly machine: AnyStateMachine
  readonly file: string
  /** What the file exports: the machine, or what makes it. */
  readonly exported: string
}

/** Stands where the server's machine is given its children: a drawing needs their names only. */
const child = fromPromise(async () => {})

const serverMachine = createServerMachine({
  sessions: child,
  playbacks: child,
  players: child,
  connections: child,
  lobby: { logic: child, input: undefined },
  sweeper: { logic: child, input: undefined },
})

/** Every machine of the server, from the outside in. A test looks through src whether one is missing. */
export const MACHINES: readonly ListedMachine[] = [
  listed(serverMachine, 'server', 'createServerMachine'),
  listed(connectionMachine, 'connection', 'connectionMachine'),
  listed(playerMachine, 'player', 'playerMachine'),
  listed(lobbyMachine, 'lobby', 'lobbyMachine'),
  listed(sessionMachine, 'session', 'sessionMachine'),
  listed(playbackMachine, 'playback', 'playbackMachine'),
]

function listed(machine: AnyStateMachine, name: string, exported: string): ListedMachine {
  return { machine, file: `src/actors/${name}/${name}-machine.ts`, exported }
}
