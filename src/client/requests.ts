import type { ClientMessage } from '../protocol/client-messages.ts'
import type { CarId, TrackId } from '../protocol/ids.ts'
import type { PlaybackOpenedMessage } from '../protocol/replay-messages.ts'
import type { ServerMessage, SessionJoinedMessage, SessionSnapshotMessage } from '../protocol/server-messages.ts'
import { type ContentBytes, createContentAssembly } from './content.ts'
import { OPENING_TIMEOUT_MS } from './limits.ts'
import type { Request, Take } from './request-queue.ts'

/** The forms that requests have: what is sent, and what the answer to it looks like. */

type Answer<Type extends ServerMessage['type']> = Extract<ServerMessage, { type: Type }>

/** One message, answered by one of the type. */
export function simpleRequest<Type extends ServerMessage['type']>(
  message: ClientMessage,
  answer: Type,
): Request<Answer<Type>> {
  return {
    messages: [message],
    begin: () => (reply) => (isOfType(reply, answer) ? { value: reply } : 'not mine'),
  }
}

/** Into a session: SessionJoined and the snapshot that comes with it (CNT2). */
export function entryRequest(message: ClientMessage): Request<Entry> {
  return { messages: [message], begin: takeEntry }
}

function takeEntry(): Take<Entry> {
  let joined: SessionJoinedMessage | undefined
  let snapshot: SessionSnapshotMessage | undefined
  return (reply) => {
    if (reply.type === 'SessionJoined') joined = reply
    else if (reply.type === 'SessionSnapshot') snapshot = reply
    else return 'not mine'
    return joined === undefined || snapshot === undefined ? 'more to come' : { value: { joined, snapshot } }
  }
}

export interface Entry {
  readonly joined: SessionJoinedMessage
  readonly snapshot: SessionSnapshotMessage
}

/** Into a playback of one's own: the same, and behind it the right to control it. */
export function playbackRequest(message: ClientMessage): Request<PlaybackOpenedMessage> {
  return {
    messages: [message],
    timeoutMs: OPENING_TIMEOUT_MS,
    begin() {
      const takeIn = takeEntry()
      return (reply) => {
        if (reply.type === 'PlaybackOpened') return { value: reply }
        return takeIn(reply) === 'not mine' ? 'not mine' : 'more to come'
      }
    },
  }
}

/**
 * A message that is only answered when it is refused. A page of one car is asked for behind it: when that is here, the
 * message has been accepted.
 */
export function fencedRequest(message: ClientMessage): Request<void> {
  return {
    messages: [message, { type: 'ListCars', limit: 1 }],
    isFenced: true,
    begin: () => (reply) => (reply.type === 'CarList' ? { value: undefined } : 'not mine'),
  }
}

/** A track or a car, in chunks (CNT1). */
export function contentRequest(
  message: ClientMessage,
  content: { readonly kind: 'track' | 'car'; readonly id: TrackId | CarId },
): Request<ContentBytes> {
  return {
    messages: [message],
    begin() {
      const assembly = createContentAssembly(content)
      return (reply) => {
        if (reply.type !== 'ContentChunk' || reply.id !== content.id || reply.kind !== content.kind) return 'not mine'
        const whole = assembly.add(reply)
        return whole === undefined ? 'more to come' : { value: whole }
      }
    },
  }
}

function isOfType<Type extends ServerMessage['type']>(message: ServerMessage, type: Type): message is Answer<Type> {
  return message.type === type
}
