import type { GhostClientMessage, GhostServerMessage } from '../../../src/protocol/ghost-messages.ts'
import { type CarId, type PlayerId, parseId } from '../../../src/protocol/ids.ts'

/** The part of the samples that is about ghosts. */
const replayId = '20261130t151500z-0123abcd'
const playerId = parseId<PlayerId>('11111111-2222-4333-8444-666666666666')!
const carId = parseId<CarId>('a1b2c3d4-e5f6-4a1b-8c9d-0e1f2a3b4c5d')!

type SampleOf<M extends { readonly type: string }> = { readonly [T in M['type']]: Extract<M, { type: T }> }

export const ghostClientSamples: SampleOf<GhostClientMessage> = {
  AddGhost: { type: 'AddGhost', replayId, slot: 63, lap: 65_535 },
  RemoveGhost: { type: 'RemoveGhost', slot: 0 },
}

export const ghostServerSamples: SampleOf<GhostServerMessage> = {
  GhostAdded: {
    type: 'GhostAdded',
    replayId,
    slot: 20,
    playerId,
    driverName: 'Ana',
    carId,
    carName: 'SF21',
    lap: 3,
    timeMs: 89_000,
    isValid: true,
  },
  GhostRemoved: { type: 'GhostRemoved', count: 2 },
}
