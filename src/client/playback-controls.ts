import type { ControlPlaybackMessage, PlaybackEnd, PlaybackStateMessage } from '../protocol/playback-messages.ts'
import type { PlaybackStart } from '../protocol/replay-messages.ts'
import { clientError } from './apex-sim-error.ts'
import type { Request } from './request-queue.ts'
import { fencedRequest } from './requests.ts'
import type { SessionView } from './session-view.ts'

/** A place in a recording: exactly one of tick, timeMs, lap (of the leader, or of the car in `slot`) and event. */
export type PlaybackPlace = PlaybackStart

/**
 * Playing a recording, for whoever watches one (RPL1): where it is, and, with the token of whoever opened it, how it goes
 * on. Everything resolves with the state after it, or rejects with ApexSimError. Where a seek leads to is on show from
 * the first PlaybackState event on that is not `isBuffering`.
 */
export class PlaybackControls {
  readonly #scope: PlaybackScope
  #token: string | undefined

  /** For `Client` only. */
  constructor(scope: PlaybackScope) {
    this.#scope = scope
  }

  /** As it was told last; undefined where no recording is played. */
  get state(): PlaybackStateMessage | undefined {
    return this.#scope.session()?.playback
  }

  /** What others need to control it too; undefined while this client has none. */
  get token(): string | undefined {
    return this.#token
  }

  /** The `control_token` from the answer to whoever opened the playback; sent with every request from now on. */
  useToken(token: string): void {
    this.#token = token
  }

  pause(): Promise<PlaybackStateMessage> {
    return this.#control({ action: 'pause' })
  }

  resume(): Promise<PlaybackStateMessage> {
    return this.#control({ action: 'resume' })
  }

  seek(place: PlaybackPlace): Promise<PlaybackStateMessage> {
    return this.#control({ action: 'seek', ...place })
  }

  /** 0.25 to 8. */
  setSpeed(speed: number): Promise<PlaybackStateMessage> {
    return this.#control({ action: 'speed', speed })
  }

  /** Stands still, so many ticks of the recording from here, back when negative. */
  step(frames = 1): Promise<PlaybackStateMessage> {
    return this.#control({ action: 'step', frames })
  }

  setEnd(end: PlaybackEnd): Promise<PlaybackStateMessage> {
    return this.#control({ action: 'end', end })
  }

  async #control(wanted: Omit<ControlPlaybackMessage, 'type' | 'token'>): Promise<PlaybackStateMessage> {
    const token = this.#token === undefined ? {} : { token: this.#token }
    await this.#scope.ask(fencedRequest({ type: 'ControlPlayback', ...wanted, ...token }))
    const { state } = this
    if (state === undefined) throw clientError('closed')
    return state
  }
}

export interface PlaybackScope {
  ask(request: Request<void>): Promise<void>
  session(): SessionView | undefined
}
