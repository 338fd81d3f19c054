import { fnv1a } from '../../src/replay/fnv.ts'
import type { ReplayReader } from '../../src/replay/replay-reader.ts'

// What a recording decodes to, in few bytes: comparable between programs, and from one version to the next.

/** One number for all frames, to the bit. */
export function frameBits(reader: ReplayReader): number {
  const hashes = reader.chunks.flatMap((_, chunk) => {
    const { columns } = reader.frames(chunk)
    return reader.header.columns.map(({ name }) => fnv1a(new Uint8Array(columns.get(name)!.buffer)))
  })
  return fnv1a(new Uint8Array(Uint32Array.from(hashes).buffer))
}

/** All the rest as JSON, states by their hashes. */
export function restOf(reader: ReplayReader): string {
  const chunks = reader.chunks.map((_, chunk) => {
    const keyframe = reader.keyframe(chunk)
    return {
      stateHash: reader.stateHash(chunk),
      keyframe: keyframe && { ...keyframe, state: fnv1a(keyframe.state) },
      checks: [...reader.checks(chunk)],
      commands: reader.commands(chunk),
      events: reader.events(chunk),
    }
  })
  return JSON.stringify({ header: reader.header, footer: reader.footer, chunks })
}
