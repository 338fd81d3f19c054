import type { Fields } from './fields.ts'
import { KERB_WIDTH_M, RUN_OFF_M, SURFACES, type Surface, type TrackNodes } from './track-data.ts'

/**
 * What lies beside the road at each node: kerbs, run-off and its surface. Ours, and optional: a file without any of
 * these keys gets none of the columns, one with some gets the defaults at its other nodes.
 */
export type EdgeColumns = Required<{
  -readonly [Key in 'kerbLeftM' | 'kerbRightM' | 'runOffLeftM' | 'runOffRightM' | 'runOffSurface']: NonNullable<
    TrackNodes[Key]
  >[number][]
}>

const KEYS = ['kerb_left', 'kerb_right', 'run_off_left', 'run_off_right', 'run_off_surface'] as const
const KERB = { min: 0, max: 10, unit: 'm', fallback: KERB_WIDTH_M }
const RUN_OFF = { min: 0, max: 200, unit: 'm', fallback: RUN_OFF_M }

export function readEdges(nodes: readonly Fields[]): EdgeColumns | undefined {
  if (!nodes.some((node) => KEYS.some((key) => node.has(key)))) return undefined
  return {
    kerbLeftM: nodes.map((node) => node.number('kerb_left', KERB)),
    kerbRightM: nodes.map((node) => node.number('kerb_right', KERB)),
    runOffLeftM: nodes.map((node) => node.number('run_off_left', RUN_OFF)),
    runOffRightM: nodes.map((node) => node.number('run_off_right', RUN_OFF)),
    runOffSurface: nodes.map(runOffSurface),
  }
}

function runOffSurface(node: Fields): Surface {
  const name = node.optionalText('run_off_surface', 20) ?? 'Grass'
  const known = SURFACES.find((each) => each.toLowerCase() === name.toLowerCase())
  if (known === undefined) throw node.refusal('run_off_surface', `is "${name}", allowed are ${SURFACES.join(', ')}`)
  return known
}
