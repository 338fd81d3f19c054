import { type Codec, createCodec, decode, type Encoder, encode } from 'msgpack-lite'

/**
 * The only place that touches msgpack-lite. Its traps, and what is done here about each:
 * it writes a whole-numbered float as an integer and every other one as float64, so floats are wrapped in
 * {@link WireFloat} and the codec's own `encode` step (which maps and arrays call for each value) is extended for them;
 * a Uint8Array would go out as an extension or as a map, so bytes go in and come out as ArrayBuffer, which is the same
 * in Node and in browsers; an unpaired surrogate becomes invalid UTF-8, so texts are made well-formed by their kind.
 * Decoding has no limits at all: {@link unpack} is only for bytes that `checkMessagePack` has accepted.
 */
export type WireValue =
  | null
  | boolean
  | number
  | string
  | WireFloat
  | ArrayBuffer
  | readonly WireValue[]
  | { readonly [key: string]: WireValue }

/** A number that leaves as a float of 4 or 8 bytes, whatever its value. */
export class WireFloat {
  readonly value: number
  readonly width: 4 | 8

  constructor(value: number, width: 4 | 8) {
    this.value = value
    this.width = width
  }
}

/** What the package has and its type declarations leave out. */
interface OpenEncoder extends Encoder {
  readonly buffer: Uint8Array
}
interface OpenCodec extends Codec {
  encode(encoder: OpenEncoder, value: unknown): void
}

const codec = createFloatCodec()

/** The MessagePack bytes of `value`, keys in the order they were set, in an array of exactly that length. */
export function pack(value: WireValue): Uint8Array {
  return encode(value, { codec })
}

/** The value in `bytes`, with bin as ArrayBuffer. Only for bytes without a fault of `checkMessagePack`. */
export function unpack(bytes: Uint8Array): unknown {
  return decode(bytes, { codec })
}

function createFloatCodec(): OpenCodec {
  const open = createCodec({ uint8array: true, binarraybuffer: true }) as OpenCodec
  const encodePlain = open.encode
  open.encode = (encoder, value) => {
    if (value instanceof WireFloat) writeFloat(encoder, value)
    else encodePlain(encoder, value)
  }
  return open
}

function writeFloat(encoder: OpenEncoder, { value, width }: WireFloat): void {
  const at = encoder.reserve(1 + width)
  // Reserving may have changed the buffer, so it is looked up only now.
  const view = new DataView(encoder.buffer.buffer, encoder.buffer.byteOffset)
  view.setUint8(at, width === 4 ? 0xca : 0xcb)
  if (width === 4) view.setFloat32(at + 1, value)
  else view.setFloat64(at + 1, value)
}
