import { mutateBytes } from '../support/mutate-bytes.ts'
import { mutateText } from '../support/mutate-text.ts'
import { signIn } from './life.ts'
import type { Scene } from './scene.ts'

/** Conversations with the HTTP port below what a browser or a library would let one say. */

const UPGRADE = [
  'GET /ws HTTP/1.1',
  'Host: server',
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
]
const GET = ['GET /api/sessions?limit=10 HTTP/1.1', 'Host: server', 'Accept: */*']
const POST = ['POST /api/sessions HTTP/1.1', 'Host: server', 'Content-Length: 1000000', 'Transfer-Encoding: chunked']

const requestOf = (lines: readonly string[]) => Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1')

/** Requests that are damaged, unfinished or too many at once. */
export async function http({ chance, ...scene }: Scene): Promise<void> {
  const socket = await scene.socket(scene.ports.http)
  socket.resume()
  for (let count = 1 + chance.below(10); count > 0; count--) {
    const request = requestOf(chance.pick([GET, GET, POST, UPGRADE]))
    const damaged = chance.isSo(0.5) ? Buffer.from(mutateText(request.toString('latin1'), chance), 'latin1') : request
    socket.write(chance.isSo(0.3) ? damaged.subarray(0, chance.below(damaged.length)) : damaged)
  }
  if (chance.isSo(0.3)) socket.end()
  await scene.pause()
}

/** After a handshake, frames that no library sends: unmasked, reserved, endless, damaged. */
export async function webSocketFrames({ chance, ...scene }: Scene): Promise<void> {
  const socket = await scene.socket(scene.ports.http)
  socket.resume()
  socket.write(requestOf(UPGRADE))
  if (chance.isSo(0.5)) await scene.pause()
  const valid = maskedFrame(0x82, signIn(chance, 1).bytes)
  socket.write(valid)
  const frames = [
    valid,
    maskedFrame(0x81, Buffer.from('text')),
    maskedFrame(0x02, Buffer.alloc(3000)),
    maskedFrame(0x00, Buffer.alloc(10)),
    maskedFrame(0x89, Buffer.alloc(125)),
    maskedFrame(0x88, Buffer.from([0x03, 0xe8])),
    maskedFrame(0x88, Buffer.from([0x00])),
    maskedFrame(0xf2, Buffer.alloc(10)),
    Buffer.from([0x82, 0x04, 1, 2, 3, 4]),
    Buffer.from([0x82, 0xff, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
  ]
  for (let count = 1 + chance.below(12); count > 0; count--) {
    const frame = chance.pick(frames)
    socket.write(chance.isSo(0.4) ? mutateBytes(frame, chance, frames) : frame)
  }
  await scene.pause()
}

function maskedFrame(head: number, payload: Uint8Array): Buffer {
  const length = payload.length < 126 ? [0x80 | payload.length] : [0xfe, payload.length >> 8, payload.length & 0xff]
  // A mask of zeros leaves the bytes as they are.
  return Buffer.from([head, ...length, 0, 0, 0, 0, ...payload])
}
