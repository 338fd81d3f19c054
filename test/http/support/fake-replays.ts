import type { ReplayView } from '../../../src/http/replay-view.ts'
import { refusal } from '../../../src/replay/replay-answer.ts'
import type { StoredReplay } from '../../../src/storage/replay-index.ts'

/** The text that every file of {@link fakeReplays} has. */
export const FAKE_FILE = '0123456789'

/** Recordings that are what a test says they are; documents and exports are a text that names what was asked for. */
export function fakeReplays(all: StoredReplay[]): ReplayView {
  const find = async (id: string) => all.find((replay) => replay.id === id)
  const document = async (id: string, value: object) => {
    const bytes = new TextEncoder().encode(JSON.stringify(value))
    return (await find(id)) ? ({ ok: true, value: bytes } as const) : refusal('unknown', 'No recording has this id.')
  }
  return {
    async list({ limit }) {
      return { items: all.filter(({ isListed }) => isListed).slice(0, limit) }
    },
    find,
    isWithheld: () => false,
    async open(id) {
      if (!(await find(id))) return undefined
      return { bytes: FAKE_FILE.length, stream: (from, to) => streamOf(FAKE_FILE.slice(from, to)), async close() {} }
    },
    meta: (id) => document(id, { id }),
    events: (id, query) => document(id, { ...query }),
    frames: (id, selection, form) => document(id, { ...selection, form }),
    async exportAs(id, format, selection) {
      const text = JSON.stringify({ format, ...selection })
      return (await find(id)) ? { ok: true, value: streamOf(text) } : refusal('unknown', 'No recording has this id.')
    },
    async change(id, change) {
      const at = all.findIndex((replay) => replay.id === id)
      const replay = all[at]
      if (replay === undefined) return undefined
      all[at] = { ...replay, ...change }
      return all[at]
    },
    async remove(id) {
      const at = all.findIndex((replay) => replay.id === id)
      if (all[at]?.state === 'recording') return 'recording'
      if (at >= 0) all.splice(at, 1)
      return at >= 0 ? 'removed' : 'unknown'
    },
  }
}

function streamOf(text: string): ReadableStream<Uint8Array> {
  return new Blob([text]).stream()
}
