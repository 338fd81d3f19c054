/**
 * True when bytes `start` to `end` (exclusive) are UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing
 * above U+10FFFF, nothing cut. Needed before decoding because the decoder follows a cut sequence into the next value.
 */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start
  while (at < end) {
    const lead = bytes[at] ?? 0
    at += 1
    if (lead < 0x80) continue
    const tail = tailLength(lead)
    if (tail === 0 || at + tail > end) return false
    if (!isSecondByte(lead, bytes[at] ?? 0)) return false
    for (let index = 1; index < tail; index++) {
      if (((bytes[at + index] ?? 0) & 0xc0) !== 0x80) return false
    }
    at += tail
  }
  return true
}

function tailLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 1
  if (lead >= 0xe0 && lead <= 0xef) return 2
  if (lead >= 0xf0 && lead <= 0xf4) return 3
  return 0
}

/** The second byte's range depends on the lead (RFC 3629, section 4). */
function isSecondByte(lead: number, second: number): boolean {
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  return second >= low && second <= high
}
