import { derivedTrackId } from './derived-id.ts'
import { type ContentSource, type Parsed, Refusal, refusable } from './fault.ts'
import { NAME_LENGTH_MAX, NODES_MAX } from './limits.ts'
import type { TrackData } from './track-data.ts'
import { emptyColumns, type NodeColumns, readCsvNode } from './track-nodes.ts'
import { settleLoop } from './track-shape.ts'

const DECIMAL = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?$/

/**
 * Centrelines as the TUM race-track database has them: `# x_m,y_m,w_tr_right_m,w_tr_left_m`, the right width before the
 * left, in driving order from the line, the first row not repeated at the end. Lines that begin with `#` are comments
 * wherever they stand. The name is the file's, without its ending; the id follows from the path.
 */
export function parseTrackCsv(text: string, source: ContentSource): Parsed<TrackData> {
  return refusable(source, (warnings) => {
    const nodes = readRows(text)
    settleLoop(nodes, false, warnings)
    return {
      id: derivedTrackId(source.file),
      name: stemOf(source.file),
      file: source.file,
      isClosed: true,
      nodes,
      metadata: {},
    }
  })
}

function readRows(text: string): NodeColumns {
  const columns = emptyColumns()
  for (const [index, line] of text
    .replace(/^\ufeff/, '')
    .split('\n')
    .entries()) {
    const row = line.trim()
    if (row === '' || row.startsWith('#')) continue
    if (columns.xM.length === NODES_MAX) {
      throw new Refusal(`has more than ${NODES_MAX} nodes, which is the most allowed`, { line: index + 1 })
    }
    readCsvNode(numbersOf(row, index + 1), index + 1, columns)
  }
  return columns
}

function numbersOf(row: string, line: number): number[] {
  return row.split(',', 6).map((cell) => {
    const trimmed = cell.trim()
    if (!DECIMAL.test(trimmed)) {
      throw new Refusal(`${JSON.stringify(trimmed.slice(0, 40))} is not a number`, { line })
    }
    return Number(trimmed)
  })
}

function stemOf(file: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1)
  return name.replace(/\.[^.]*$/, '').slice(0, NAME_LENGTH_MAX)
}
