import { randomUUID } from 'node:crypto'
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises'
import { createActor } from 'xstate'
import type { ActorLog } from '../../src/actors/actor-log.ts'
import { controlTokenHash } from '../../src/actors/playback/controlling.ts'
import type { OpenAnswer } from '../../src/actors/playback/playback-events.ts'
import { type PlaybackRef, playbackMachine } from '../../src/actors/playback/playback-machine.ts'
import type { PlaybackRoom } from '../../src/actors/playback/playback-room.ts'
import type { SessionLink } from '../../src/actors/ports.ts'
import { Visibility } from '../../src/protocol/enums.ts'
import type { PlayerId, SessionId } from '../../src/protocol/ids.ts'
import { createMetronome } from '../../src/runtime/metronome/metronome.ts'
import { ReplayLibrary } from '../../src/runtime/replay-library/replay-library.ts'
import { createPlaybackSources } from '../../src/server/playback-sources.ts'
import { addressKey } from '../../src/transport/address-key.ts'
import { ManualTickSource } from '../../test/support/manual-metronome.ts'
import type { Figures } from './bench.ts'
import { MemoryCourse } from './memory-course.ts'

// Run by played-replays.ts: plays a recording twice over, at eight times its speed and to somebody who watches, and prints what
// became of the process's memory. Files are read by the library's thread; ticks are moved by hand as fast as chunks come.

const [folder = '', replayId = ''] = process.argv.slice(2)
const SPEED = 8
const PASSES = 2
const TICK_HZ = 240
/** Of one wake-up. */
const TICKS_AT_ONCE = 8
/** While nothing is read yet, milliseconds. */
const WAIT_MS = 1
/** Looks at the memory. */
const LOOKS = 80
/** Until code is compiled and the first buffers are made. */
const SETTLED_SHARE = 0.2
/** Nobody's patience ends meanwhile. */
const PATIENCE_S = 86_400

let frames = 0
const ticks = new ManualTickSource()
const library = new ReplayLibrary({ dir: folder })
const opened = Promise.withResolvers<OpenAnswer>()
const playback = createPlayback()
playback.start()
const answer = await opened.promise
if (!answer.ok) throw new Error(`the recording cannot be played: ${answer.reason}`)
playback.send({ type: 'member.join', member: watcher(), asSpectator: true })
const figures = await play(roomOf(playback))
playback.stop()
await library.close()
if (frames === 0) throw new Error('nobody was shown anything')
process.stdout.write(JSON.stringify(figures))

async function play({ head, source }: PlaybackRoom): Promise<Figures> {
  const { firstTick, lastTick } = head.bounds
  const { tickHz } = source.header
  const allTicks = PASSES * (lastTick - firstTick)
  const memory = new MemoryCourse()
  let before = head.tick
  let played = 0
  let looks = Math.ceil(LOOKS * SETTLED_SHARE)
  while (played < allTicks) {
    ticks.due(TICKS_AT_ONCE)
    await turn()
    const { tick } = head
    if (tick === before) await delay(WAIT_MS)
    // Back at the beginning it goes on from there.
    if (tick > before) played += tick - before
    before = tick
    if (played < (looks * allTicks) / LOOKS) continue
    looks++
    await memory.look(played / tickHz / 3600)
  }
  return memory.slopes()
}

function createPlayback(): PlaybackRef {
  return createActor(playbackMachine, {
    input: {
      settings: {
        id: randomUUID() as SessionId,
        replayId,
        address: addressKey('192.0.2.1'),
        name: undefined,
        visibility: Visibility.Public,
        controlHash: controlTokenHash('nobody'),
        start: undefined,
        speed: SPEED,
        isPaused: false,
        end: 'loop',
        answer: opened.resolve,
      },
      deps: {
        metronome: createMetronome({ source: ticks, overrunTicksMax: TICKS_AT_ONCE, now: () => performance.now() }),
        lobby: { send() {} },
        sources: createPlaybackSources({
          outline: (id, since) => library.outline(id, since),
          chunk: (id, index) => library.chunk(id, index),
          find: async () => undefined,
        }),
        config: {
          tickHz: TICK_HZ,
          dialect1IdleHz: 4,
          spectatorsMax: 1,
          spectatorDelaySeconds: 0,
          unwatchedSeconds: PATIENCE_S,
          stillSeconds: PATIENCE_S,
          udp: undefined,
        },
        counters: { telemetryPacketsSent: 0, sessionCrashes: 0 },
        log: LOG,
        createId: () => randomUUID() as PlayerId,
      },
    },
  })
}

/** Nothing of it may go wrong unheard. */
const LOG: ActorLog = { debug() {}, info() {}, warn: fail, error: fail, child: () => LOG }

function roomOf(ref: PlaybackRef): PlaybackRoom {
  const { opened: room } = ref.getSnapshot().context
  if (room === undefined) throw new Error('the playback is not open')
  return room
}

/** Somebody who keeps nothing of what he is sent. */
function watcher() {
  const link: SessionLink = {
    dialect: 2,
    telemetry: {
      hz: 60,
      writeMessage() {},
      writeFrame(frame) {
        if (frame.streamBody().length > 0) frames++
      },
    },
    send() {},
    sendShared() {},
  }
  return { playerId: randomUUID() as PlayerId, name: 'Watcher', carId: undefined, link, player: { send() {} } }
}

function fail(_: object, message: string): never {
  throw new Error(message)
}
