import { Writable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { TurnCork } from '../../src/transport/turn-cork.ts'

/** A stream that keeps what each of its writes to the system held. */
function watchedStream() {
  const writes: string[] = []
  const stream = new Writable({
    write(chunk: Buffer, _, done) {
      writes.push(chunk.toString())
      done()
    },
    writev(chunks, done) {
      writes.push(chunks.map(({ chunk }) => String(chunk)).join(''))
      done()
    },
  })
  const cork = new TurnCork(stream)
  const send = (text: string) => {
    cork.hold()
    stream.write(text)
    cork.written()
  }
  return { stream, send, writes }
}

test('what is sent in one turn of the loop leaves in one write, with what is written past the cork', async () => {
  const { stream, send, writes } = watchedStream()
  send('one ')
  send('two ')
  stream.write('frame')
  expect(writes).toEqual([])
  await turn()
  expect(writes).toEqual(['one two frame'])
  send('next')
  await turn()
  expect(writes).toEqual(['one two frame', 'next'])
})

test('more than a frame may wait behind is written at once, and the rest of the turn after it', async () => {
  const { send, writes } = watchedStream()
  send('a'.repeat(5000))
  expect(writes).toHaveLength(1)
  send('b')
  send('c')
  await turn()
  expect(writes.slice(1)).toEqual(['bc'])
})

test('what is held when the stream is ended still leaves', async () => {
  const { stream, send, writes } = watchedStream()
  send('last words')
  stream.end()
  await turn()
  expect(writes).toEqual(['last words'])
})
