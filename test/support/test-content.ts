import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { circle } from './tracks.ts'

/**
 * The content of test servers: one ring, so short that a race over it is soon done, and one of the shipped cars. Small
 * content keeps the start of a server short, and nothing a test expects changes when the shipped circuits do.
 */
export const RING = { id: '11111111-1111-4111-8111-111111111111', name: 'Test Ring', radiusM: 60 } as const
export const CAR = { id: '5b0e7c1a-93d2-4f68-b1a7-0d64c82f9e03', name: 'Orvane S9' } as const

const SHIPPED_CAR = new URL('../../content/cars/road-sports', import.meta.url)

export interface TestContentOptions {
  /** Of the ring's centreline; that of RING when absent. */
  readonly radiusM?: number
}

/** Writes the folders `tracks` and `cars` below `root` and returns their paths. */
export async function writeTestContent(
  root: string,
  { radiusM = RING.radiusM }: TestContentOptions = {},
): Promise<{ tracks_dir: string; cars_dir: string }> {
  const tracks_dir = join(root, 'tracks')
  const cars_dir = join(root, 'cars')
  await mkdir(tracks_dir, { recursive: true })
  await writeFile(join(tracks_dir, 'ring.yaml'), ringText(radiusM))
  await cp(SHIPPED_CAR, join(cars_dir, 'road-sports'), { recursive: true })
  return { tracks_dir, cars_dir }
}

function ringText(radiusM: number): string {
  const nodes = circle(radiusM).map(([x, y]) => `- {x: ${x.toFixed(3)}, y: ${y.toFixed(3)}}`)
  const head = [`track_id: ${RING.id}`, `name: ${RING.name}`, 'closed_loop: true', 'default_width: 12', 'nodes:']
  return [...head, ...nodes, ''].join('\n')
}
