import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { machineDocuments } from './machine-documents.ts'

/** Draws every machine into docs/machines: `npm run machines`, after a change of one. */
const root = fileURLToPath(new URL('..', import.meta.url))
const folder = `${root}docs/machines/`
const documents = machineDocuments((file) => readFileSync(root + file, 'utf8'))
mkdirSync(folder, { recursive: true })
for (const name of readdirSync(folder)) if (!documents.has(name)) rmSync(folder + name)
for (const [name, text] of documents) writeFileSync(folder + name, text)
