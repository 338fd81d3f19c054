/** FNV-1a of 32 bits, as StateBlock.hash has it: the hash of a saved state is that of the race. */
export function fnv1a(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < bytes.length; index++) hash = Math.imul(hash ^ bytes[index]!, 0x01000193)
  return hash >>> 0
}
