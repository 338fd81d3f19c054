import { derivedTrackId } from '../../content/derived-id.ts'
import type { TrackData } from '../../content/track-data.ts'
import { buildTrack } from '../../simulation/build-track.ts'
import type { Track, TrackPosition } from '../../simulation/track.ts'

/**
 * Flat dry asphalt that never ends, as a track: a small circle whose road reaches very far outwards. Outside a circle
 * every point has one nearest point on it, so a car may drive anywhere there, straight on or in rings, and is always on
 * the road. There are walls only in name, because the lab steps no contacts.
 */
const RADIUS_M = 100
const NODES = 64
const ROAD_OUTWARDS_M = 200_000
const ROAD_INWARDS_M = 5
const START_OUTWARDS_M = 60_000

/** Far from the circle and from the end of the road: minutes at any speed in any direction. */
export const GROUND_START: TrackPosition = { sM: 0, nM: -START_OUTWARDS_M }

export const testGround: Track = buildTrack(circle())

function circle(): TrackData {
  const file = 'tracks/test-ground.yaml'
  const each = <T>(value: (angleRad: number) => T) =>
    Array.from({ length: NODES }, (_, node) => value((node * 2 * Math.PI) / NODES))
  return {
    id: derivedTrackId(file),
    name: 'Test ground',
    file,
    isClosed: true,
    nodes: {
      xM: each((angleRad) => RADIUS_M * Math.cos(angleRad)),
      yM: each((angleRad) => RADIUS_M * Math.sin(angleRad)),
      zM: each(() => 0),
      widthLeftM: each(() => ROAD_INWARDS_M),
      widthRightM: each(() => ROAD_OUTWARDS_M),
      bankingRad: each(() => 0),
      friction: each(() => 1),
      surface: each(() => 'Asphalt' as const),
    },
    metadata: {},
  }
}
