import { encodeServerMessage } from '../../protocol/codec.ts'
import { LOBBY_CONTENT_MAX } from '../../protocol/limits.ts'
import type { LobbyCar, LobbyTrack } from '../../protocol/server-messages.ts'
import { Budget } from './budget.ts'

export interface FittedContent {
  readonly cars: readonly LobbyCar[]
  readonly tracks: readonly LobbyTrack[]
  /** What they take in a LobbyState. */
  readonly bytes: number
}

/**
 * Cars and tracks in at most `bytesMax` of a LobbyState (D1.4): a track can be raced on without its Centerline, so these
 * go first, then the last tracks and cars. Each kind is sure of half the room.
 */
export function fitContent({ cars, tracks }: Omit<FittedContent, 'bytes'>, bytesMax: number): FittedContent {
  const sizedCars = sized(cars, carBytes)
  const named = sized(tracks.map(withoutCenterline), trackBytes)
  const carsBytesMax = Math.max(bytesMax / 2, bytesMax - sum(named))
  const keptCars = new Budget(carsBytesMax).choose(sizedCars, bytesOf, LOBBY_CONTENT_MAX)
  const forTracks = bytesMax - sum(keptCars)
  const keptTracks = new Budget(forTracks).choose(named, bytesOf, LOBBY_CONTENT_MAX)
  const forLines = new Budget(forTracks - sum(keptTracks))
  const withLine = forLines.choose(tracks.slice(0, keptTracks.length), centerlineBytes, LOBBY_CONTENT_MAX)
  const bytes = sum(keptCars) + sum(keptTracks) + withLine.reduce((total, track) => total + centerlineBytes(track), 0)
  const fittedTracks = keptTracks.map(({ item }, index) => withLine[index] ?? item)
  return { cars: keptCars.map(({ item }) => item), tracks: fittedTracks, bytes }
}

interface Sized<T> {
  readonly item: T
  readonly bytes: number
}

const bytesOf = ({ bytes }: Sized<unknown>) => bytes
const sum = (items: readonly Sized<unknown>[]) => items.reduce((total, { bytes }) => total + bytes, 0)

function sized<T>(items: readonly T[], measure: (item: T) => number): readonly Sized<T>[] {
  return items.map((item) => ({ item, bytes: measure(item) }))
}

function withoutCenterline(track: LobbyTrack): LobbyTrack {
  return { ...track, centerline: [] }
}

const carBytes = (car: LobbyCar) => stateBytes([car], []) - stateBytes([], [])
const trackBytes = (track: LobbyTrack) => stateBytes([], [track]) - stateBytes([], [])
const centerlineBytes = (track: LobbyTrack) => trackBytes(track) - trackBytes(withoutCenterline(track))

function stateBytes(cars: readonly LobbyCar[], tracks: readonly LobbyTrack[]): number {
  return encodeServerMessage({ type: 'LobbyState', players: [], sessions: [], cars, tracks }).length
}
