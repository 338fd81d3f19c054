import type { CallTree } from './cpu-profile.ts'

/** A flame graph as one SVG without scripts or links: the root below, a box as wide as its time, its name as a tooltip. */
export function flameGraph(tree: CallTree, title: string): string {
  const boxes: Box[] = []
  layOut(tree, { fromMs: 0, depth: 0 }, { boxes, leastMs: tree.totalMs / SMALLEST_SHARE })
  const depth = boxes.reduce((most, box) => Math.max(most, box.depth), 0)
  const height = (depth + 1) * ROW_PX + HEAD_PX
  const scale = WIDTH_PX / Math.max(tree.totalMs, Number.EPSILON)
  const rects = boxes.map((box) => boxSvg(box, { scale, height, totalMs: tree.totalMs }))
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH_PX} ${height}" font-family="monospace" font-size="11">`,
    `<rect width="100%" height="100%" fill="#fff"/>`,
    `<text x="6" y="16">${escaped(`${title}: ${tree.totalMs.toFixed(0)} ms at work`)}</text>`,
    ...rects,
    '</svg>',
    '',
  ].join('\n')
}

interface Box {
  readonly name: string
  readonly fromMs: number
  readonly totalMs: number
  readonly depth: number
}

const WIDTH_PX = 1600
const ROW_PX = 17
const HEAD_PX = 24
const LETTER_PX = 6.7
/** What is less than so small a part of the whole would not be seen. */
const SMALLEST_SHARE = 2000

function layOut(
  { name, totalMs, children }: CallTree,
  { fromMs, depth }: Pick<Box, 'fromMs' | 'depth'>,
  into: { readonly boxes: Box[]; readonly leastMs: number },
): void {
  into.boxes.push({ name, fromMs, totalMs, depth })
  let childFromMs = fromMs
  for (const child of children) {
    if (child.totalMs >= into.leastMs) layOut(child, { fromMs: childFromMs, depth: depth + 1 }, into)
    childFromMs += child.totalMs
  }
}

function boxSvg(
  { name, fromMs, totalMs, depth }: Box,
  { scale, height, totalMs: wholeMs }: { scale: number; height: number; totalMs: number },
): string {
  const [x, y, width] = [fromMs * scale, height - (depth + 1) * ROW_PX, totalMs * scale]
  const letters = Math.floor((width - 6) / LETTER_PX)
  const label =
    letters < 3 ? '' : `<text x="${(x + 3).toFixed(1)}" y="${y + 12}">${escaped(name.slice(0, letters))}</text>`
  const tooltip = escaped(`${name}, ${totalMs.toFixed(1)} ms, ${((100 * totalMs) / wholeMs).toFixed(1)} %`)
  return (
    `<g><title>${tooltip}</title><rect x="${x.toFixed(1)}" y="${y}" width="${Math.max(0.5, width - 0.5).toFixed(1)}" ` +
    `height="${ROW_PX - 1}" fill="${colourOf(name)}"/>${label}</g>`
  )
}

/** Ours are warm, Node's and libraries' are cool, the collector is grey; neighbours differ a little. */
function colourOf(name: string): string {
  let hash = 0
  for (const letter of name) hash = (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1009
  if (name.startsWith('(')) return '#bbb'
  const hue = / (?:src|bench)\//.test(name) ? 15 + (hash % 35) : 190 + (hash % 30)
  return `hsl(${hue} 75% ${66 + (hash % 10)}%)`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
