/** The part of a body that a Range header asks for: bytes [from, to). */
export interface ByteRange {
  readonly from: number
  readonly to: number
}

/**
 * Reads a Range header (RFC 9110, 14.2) against a body of `size` bytes. Undefined where the header is to be ignored: it
 * is malformed, of another unit, or of several ranges, which nobody needs for a file.
 */
export function readRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=[ \t]*(\d*)-(\d*)[ \t]*$/i.exec(header ?? '')
  if (match === null) return undefined
  const [, first = '', last = ''] = match
  if (first === '') return last === '' ? undefined : lastBytes(Number(last), size)
  if (last !== '' && Number(last) < Number(first)) return undefined
  const from = Number(first)
  const to = last === '' ? size : Math.min(Number(last) + 1, size)
  return from < size ? { from, to } : 'unsatisfiable'
}

function lastBytes(count: number, size: number): ByteRange | 'unsatisfiable' {
  return count > 0 && size > 0 ? { from: Math.max(0, size - count), to: size } : 'unsatisfiable'
}

/**
 * Whether a Range header counts beside an If-Range header (RFC 9110, 13.1.5): it must name exactly the tag that the body has.
 * A weak tag never does, and dates are not used here.
 */
export function mayUseRange(ifRange: string | undefined, etag: string | undefined): boolean {
  return ifRange === undefined || (etag !== undefined && ifRange.trim() === etag)
}
