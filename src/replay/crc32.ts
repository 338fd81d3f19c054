/** CRC-32 as in zip and PNG (polynomial 0xEDB88320, reflected, all ones before and after), 0..2^32 - 1. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff
  for (let index = 0; index < bytes.length; index++) {
    crc = TABLE[(crc ^ bytes[index]!) & 0xff]! ^ (crc >>> 8)
  }
  return (crc ^ 0xffff_ffff) >>> 0
}

const TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
  let word = index
  for (let bit = 0; bit < 8; bit++) word = (word & 1) === 1 ? (word >>> 1) ^ 0xedb8_8320 : word >>> 1
  return word
})
