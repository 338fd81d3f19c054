import type { Reason } from '../../protocol/reasons.ts'
import { apply } from './controlling.ts'
import type { PlaybackDeps } from './playback-deps.ts'
import type { PlaybackEvent, PlaybackSettings } from './playback-events.ts'
import { createRoom, type PlaybackRoom } from './playback-room.ts'
import { type PlaybackSource, SourceError } from './playback-source.ts'
import { tellEvent, tellResults } from './playback-step.ts'
import { Playhead } from './playhead.ts'

/** What a playback is made from. */
export interface OpeningInput {
  readonly settings: PlaybackSettings
  readonly deps: PlaybackDeps
  readonly self: { send(event: PlaybackEvent): void }
}

/** Why a playback is not opened. */
export class OpenError extends Error {
  readonly reason: Reason

  constructor(reason: Reason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'OpenError'
    this.reason = reason
  }
}

/** Opens the recording and goes to where it is to begin. Rejects with OpenError. */
export async function openRoom(input: OpeningInput, signal: AbortSignal): Promise<PlaybackRoom> {
  const source = await openSource(input, signal)
  try {
    return roomOf(input, source)
  } catch (error) {
    source.close()
    if (error instanceof OpenError) throw error
    throw new OpenError('replay_unreadable', 'the recording holds what cannot be played', { cause: error })
  }
}

async function openSource({ settings, deps }: OpeningInput, signal: AbortSignal): Promise<PlaybackSource> {
  try {
    return await deps.sources.open(settings.replayId, signal)
  } catch (error) {
    const reason = error instanceof SourceError ? error.reason : 'internal'
    throw new OpenError(reason, error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function roomOf(input: OpeningInput, source: PlaybackSource): PlaybackRoom {
  const { settings } = input
  if (source.contents.chunks.ticks.length === 0) throw new OpenError('replay_unreadable', 'nothing is recorded yet')
  const room = createRoom({ ...input, source }, (owner) => createHead(input, source, owner))
  room.head.speed = settings.speed
  room.head.isPaused = settings.isPaused
  room.head.end = settings.end
  if (settings.start !== undefined && !apply(room, { kind: 'seek', to: settings.start })) {
    throw new OpenError('invalid_control', 'the recording has no such place')
  }
  return room
}

function createHead({ deps }: OpeningInput, source: PlaybackSource, room: () => PlaybackRoom): Playhead {
  const { tickHz, spectatorDelaySeconds } = deps.config
  return new Playhead({
    source,
    sessionHz: tickHz,
    delayTicks: Math.ceil(spectatorDelaySeconds * source.header.tickHz),
    onEvent: (event) => tellEvent(room(), event),
    onEnd: () => tellResults(room()),
    onLost: (index, error) => {
      deps.log.warn({ err: error, chunk: index }, 'a chunk of a recording cannot be read')
    },
  })
}
