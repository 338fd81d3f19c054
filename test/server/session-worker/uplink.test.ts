import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { FromWorker, WorkerPost } from '../../../src/actors/session-host/worker-messages.ts'
import { Board } from '../../../src/runtime/session-worker/board.ts'
import { createFrameRing, FrameForm, FrameRingReader } from '../../../src/runtime/session-worker/frame-ring.ts'
import { Uplink } from '../../../src/server/session-worker/uplink.ts'

/** Both ends of a worker's way up; what is posted arrives when the test says so. */
function openUplink(ringBytes = 65_536) {
  const posts: WorkerPost[] = []
  const board = new Board({ sessions: 1, members: 1 })
  const frames = createFrameRing(ringBytes)
  let dropped = 0
  const port = { postMessage: (post: WorkerPost) => posts.push(post) }
  const onDropped = () => {
    dropped++
  }
  const uplink = new Uplink({ port, frames, board, onDropped })
  const reader = new FrameRingReader(frames)
  const heard: string[] = []
  let handled = 0
  const drain = () => reader.drain(handled, (_bytes, _form, tick, member) => heard.push(`frame ${tick} to ${member}`))
  /** What the host does with a post, see actors/session-host. */
  const receive = (post: WorkerPost) => {
    board.takeWakeUp()
    for (const message of post ?? []) {
      drain()
      heard.push(wordsOf(message))
      handled++
    }
    drain()
  }
  return { uplink, posts, heard, receive, dropped: () => dropped }
}

function wordsOf(message: FromWorker): string {
  return message.type === 'member.answered' ? `message ${message.member}` : message.type
}

const message = (number: number): FromWorker => ({ type: 'member.answered', member: number })
const frame = (uplink: Uplink, tick: number, member = 0, bytes = new Uint8Array(8)) =>
  uplink.frame(FrameForm.Body, tick, bytes, member, 0, 0)

test('messages of one turn leave together, and a frame without any wakes the main thread once', async () => {
  const { uplink, posts, receive } = openUplink()
  uplink.post(message(1))
  uplink.post(message(2))
  await Promise.resolve()
  expect(posts).toEqual([[message(1), message(2)]])
  frame(uplink, 1)
  uplink.flush()
  frame(uplink, 2)
  uplink.flush()
  expect(posts.slice(1)).toEqual([undefined])
  receive(undefined)
  frame(uplink, 3)
  uplink.flush()
  expect(posts.slice(1)).toEqual([undefined, undefined])
})

test('receivers of the same frame share a record, though those of the other form come between', () => {
  const { uplink, heard, receive } = openUplink()
  const [body, whole] = [new Uint8Array(8), new Uint8Array(8)]
  for (const member of [1, 2, 3]) {
    frame(uplink, 5, member, body)
    uplink.frame(FrameForm.Message, 5, whole, member + 10, 0, 0)
  }
  uplink.flush()
  receive(undefined)
  expect(heard.map((words) => words.slice('frame 5 to '.length))).toEqual(['11', '12', '13', '1', '2', '3'])
})

test('messages and frames are heard in the order in which they were written, however posts and reading interleave', () => {
  const step = fc.constantFrom('message', 'frame', 'flush', 'hear')
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const { uplink, posts, heard, receive } = openUplink()
      const written: string[] = []
      for (const [number, what] of steps.entries()) {
        if (what === 'flush') uplink.flush()
        else if (what === 'hear') {
          if (posts.length > 0) receive(posts.shift())
        } else {
          written.push(what === 'frame' ? `frame ${number} to 0` : `message ${number}`)
          if (what === 'frame') frame(uplink, number)
          else uplink.post(message(number))
        }
      }
      uplink.flush()
      while (posts.length > 0) receive(posts.shift())
      expect(heard).toEqual(written)
    }),
    { numRuns: 300 },
  )
})

test('frames that find the ring full are dropped and counted; messages are not', () => {
  const { uplink, posts, heard, receive, dropped } = openUplink(64)
  for (const tick of [1, 2, 3]) frame(uplink, tick)
  uplink.post(message(4))
  uplink.flush()
  receive(posts.shift())
  expect(heard).toEqual(['frame 1 to 0', 'message 4'])
  expect(dropped()).toBe(2)
})
