import type { CircuitDesign } from './designs.ts'
import { type Centreline, layOut } from './geometry.ts'

/**
 * Writes a circuit as an ApexSim track file, in the plain block style that loads fastest. Widths and heights are slow
 * waves around the lap, so they join at the line without a step.
 */
export function renderCircuit(design: CircuitDesign): string {
  const line = layOut(design)
  const head = [
    '# Written by scripts/make-tracks.ts; change the design there, not this file.',
    `track_id: ${design.id}`,
    `name: ${design.name}`,
    'closed_loop: true',
    'default_width: 12.0',
    ...(design.hillsM ? ['elevation_trusted: true'] : []),
    'metadata:',
    `  description: ${design.description}`,
    `  category: ${design.category}`,
    `  environment_type: ${design.environment}`,
    `  length_m: ${line.lengthM.toFixed(1)}`,
    'nodes:',
  ]
  const nodes = line.xM.flatMap((_, index) => nodeLines(design, line, index))
  return `${[...head, ...nodes].join('\n')}\n`
}

function nodeLines(design: CircuitDesign, line: Centreline, index: number): string[] {
  const share = index / line.xM.length
  const { min, max } = design.halfWidthM
  const halfWidth = (waves: number, shift: number) => (min + max + (max - min) * wave(share, waves, shift)) / 2
  const [longM, shortM] = design.hillsM ?? [0, 0]
  const heightM = longM * (wave(share, 1, 0) - wave(0, 1, 0)) + shortM * (wave(share, 3, 0.4) - wave(0, 3, 0.4))
  return [
    `- x: ${fixed(line.xM[index] ?? 0)}`,
    `  y: ${fixed(line.yM[index] ?? 0)}`,
    ...(design.hillsM ? [`  z: ${fixed(heightM)}`] : []),
    `  width_left: ${fixed(halfWidth(3, 0))}`,
    `  width_right: ${fixed(halfWidth(2, 0.3))}`,
  ]
}

/** -1..1, `waves` whole waves around the lap. */
function wave(share: number, waves: number, shift: number): number {
  return Math.sin(2 * Math.PI * (waves * share + shift))
}

/** Millimetres; never "-0.000", which would be another text for the same place. */
function fixed(metres: number): string {
  return (Math.round(metres * 1000) / 1000 + 0).toFixed(3)
}
