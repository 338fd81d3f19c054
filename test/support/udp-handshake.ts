import { UDP_TOKEN_BYTES } from '../../src/protocol/limits.ts'
import type { UdpPeer } from './udp-peer.ts'

/**
 * The client's side of the plain datagram channel, written from docs/PROTOCOL.md and not from our codec: hello,
 * challenge, response, bound. Returns the channel's tag.
 */
export async function bindChannel(peer: UdpPeer, token: Uint8Array): Promise<Uint8Array> {
  const hello = new Uint8Array(64)
  hello.set([0xc1, 0x10, ...token])
  await peer.send(hello)
  const cookie = (await nextOfKind(peer, 0x11)).subarray(2)
  await peer.send(Uint8Array.of(0xc1, 0x12, ...token.subarray(0, UDP_TOKEN_BYTES), ...cookie))
  return (await nextOfKind(peer, 0x13)).subarray(2)
}

/** The next datagram of this kind; others are thrown away. */
export async function nextOfKind(peer: UdpPeer, kind: number): Promise<Uint8Array> {
  for (;;) {
    const bytes = await peer.next()
    if (bytes[0] === 0xc1 && bytes[1] === kind) return bytes
  }
}

/** A channel input with one input to be applied at once; steering -1..1. */
export function channelInput(tag: Uint8Array, sequence: number, steering: number): Uint8Array {
  const bytes = new Uint8Array(32)
  const view = new DataView(bytes.buffer)
  bytes.set([0xc1, 0x14, ...tag, 0xc1, 0x02])
  view.setUint32(12, sequence, true)
  bytes[24] = 1
  view.setInt16(26, Math.round(steering * 32_767), true)
  bytes[30] = 127
  return bytes
}
