import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { PlayerId } from '../../protocol/ids.ts'
import type { Reason } from '../../protocol/reasons.ts'
import type { SessionCommand } from '../session/session-events.ts'
import { type ControlRequest, type PlaybackCommand, readControl } from './playback-control.ts'
import type { ControlEvent, ControlRight, SteerAnswer } from './playback-events.ts'
import { type PlaybackRoom, stateMessage } from './playback-room.ts'
import { tellState } from './playback-step.ts'
import { tickOf } from './seek.ts'

/**
 * Who may say how a playback goes on, and what that does. The right is a token: whoever opened the playback has it and
 * may pass it on. Everybody hears of what was changed; only the sender hears of a refusal.
 */
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly reason: Reason; readonly detail?: string }

/** Nobody guesses it. */
export function createControlToken(): string {
  return randomBytes(CONTROL_TOKEN_BYTES).toString('base64url')
}

const CONTROL_TOKEN_BYTES = 32

export function controlTokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

export function mayControl({ settings }: PlaybackRoom, right: ControlRight): boolean {
  return right.by === 'operator' || timingSafeEqual(controlTokenHash(right.token), settings.controlHash)
}

/** A member's request. */
export function control(room: PlaybackRoom, { playerId, request }: ControlEvent): void {
  const { token, ...wanted } = request
  if (token !== undefined && mayControl(room, { by: 'token', token })) room.controllers.add(playerId)
  const outcome: Outcome = room.controllers.has(playerId)
    ? carryOut(room, wanted)
    : { ok: false, reason: 'may_not_control' }
  if (!outcome.ok) refuse(room, playerId, outcome)
}

/** A request over HTTP. */
export function steer(room: PlaybackRoom, right: ControlRight, request: ControlRequest): SteerAnswer {
  if (!mayControl(room, right)) return { ok: false, reason: 'may_not_control' }
  const outcome = carryOut(room, request)
  return outcome.ok ? { ok: true, state: stateMessage(room) } : outcome
}

/** What only hosts of other sessions may. */
export function refuseCommand(room: PlaybackRoom, { type, playerId }: SessionCommand): void {
  refuse(room, playerId, { reason: NOT_HOST[type] })
}

const NOT_HOST = {
  'session.start': 'not_host_start',
  'mode.set': 'not_host_mode',
  'countdown.start': 'not_host_countdown',
} as const satisfies Record<SessionCommand['type'], Reason>

function refuse(
  room: PlaybackRoom,
  playerId: PlayerId,
  { reason, detail }: { readonly reason: Reason; readonly detail?: string },
): void {
  for (const member of room.roster.spectators()) {
    if (member.playerId !== playerId) continue
    member.player.send({ type: 'session.refused', reason, ...(detail === undefined ? {} : { detail }) })
  }
}

function carryOut(room: PlaybackRoom, request: ControlRequest): Outcome {
  const read = readControl(request)
  if (!read.ok) return { ok: false, reason: 'invalid_control', detail: read.detail }
  if (!apply(room, read.command)) {
    return { ok: false, reason: 'invalid_control', detail: 'the recording has no such place' }
  }
  tellState(room)
  room.self.send({ type: 'head.touched' })
  return { ok: true }
}

/** False when the recording has no such place. */
export function apply(room: Pick<PlaybackRoom, 'head' | 'source'>, command: PlaybackCommand): boolean {
  const { head, source } = room
  switch (command.kind) {
    case 'pause':
      head.isPaused = true
      return true
    case 'resume':
      head.resume()
      return true
    case 'speed':
      head.speed = command.speed
      return true
    case 'step':
      head.step(command.frames)
      return true
    case 'end':
      head.end = command.end
      return true
    case 'seek': {
      const { contents, header } = source
      const tick = tickOf(command.to, { contents, header, tick: head.tick })
      if (tick !== undefined) head.jump(tick)
      return tick !== undefined
    }
  }
}
