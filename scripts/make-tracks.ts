import { mkdir, writeFile } from 'node:fs/promises'
import { DESIGNS } from './circuits/designs.ts'
import { renderCircuit } from './circuits/file.ts'

/** Writes the circuits we ship from their designs: `node scripts/make-tracks.ts`. A test checks that they are fresh. */
const folder = new URL('../content/tracks/', import.meta.url)
await mkdir(folder, { recursive: true })
for (const design of DESIGNS) await writeFile(new URL(design.file, folder), renderCircuit(design))
