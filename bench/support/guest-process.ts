import { setTimeout as delay } from 'node:timers/promises'
import { connectNode } from '../../src/client/node.ts'
import { parseId, type SessionId } from '../../src/protocol/ids.ts'
import type { FloodReport, GuestOrder, StallReport } from './guest.ts'

// A guest that behaves badly, in a process of its own, see guest.ts.

const FRAME_HZ = 60
const STALL_MS = 3000
/** After the stall, to see when the state is fresh again. */
const WATCH_MS = 1500
const FLOOD_BURST_MS = 10

process.once('disconnect', () => process.exit())
process.on('message', (order: GuestOrder) => {
  carryOut(order).then(
    (answer) => process.send?.({ ok: answer }),
    (error: unknown) => process.send?.({ failed: String(error) }),
  )
})

function carryOut(order: GuestOrder): Promise<unknown> {
  return order.do === 'stall' ? stall(order) : flood(order)
}

/** Watches the race, does nothing at all for a while, and looks at what it has when it is back. */
async function stall({ url, sessionId }: GuestOrder): Promise<StallReport> {
  await using client = await connectNode({ url, playerName: 'Stalled', udp: false, reconnect: false })
  const tickMs = 1000 / client.tickRateHz
  const frames: { readonly tick: number; readonly arrivedMs: number }[] = []
  client.onTelemetry(({ columns, arrivedMs }) => frames.push({ tick: columns.tick, arrivedMs }))
  await client.spectate(idOf(sessionId))
  await client.subscribeTelemetry(FRAME_HZ)
  await delay(WATCH_MS)
  // Before the stall frames come at once; the most punctual of them tells which tick it is at any time.
  const bornMs = Math.min(...frames.map(({ tick, arrivedMs }) => arrivedMs - tick * tickMs))
  const framesOld = (tick: number, nowMs: number) => ((nowMs - bornMs) / tickMs - tick) / (client.tickRateHz / FRAME_HZ)
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STALL_MS)
  const backMs = performance.now()
  frames.length = 0
  await delay(WATCH_MS)
  const soon = frames.filter(({ arrivedMs }) => arrivedMs <= backMs + SOON_MS).at(-1)
  const fresh = frames.find(({ tick, arrivedMs }) => framesOld(tick, arrivedMs) <= FRESH_FRAMES)
  return {
    framesOldSoon: soon === undefined ? Number.NaN : framesOld(soon.tick, backMs + SOON_MS),
    freshAfterMs: fresh === undefined ? Number.NaN : fresh.arrivedMs - backMs,
  }
}

/** By then he has read what waited for him, and the server has heard of it. */
const SOON_MS = 50
/** Frames that are no older than this are as good as new. */
const FRESH_FRAMES = 2

/** Sends inputs as fast as it is told, wherever it is, until the server has had enough or the time is over. */
async function flood({ url, sessionId, perSecond, seconds }: GuestOrder): Promise<FloodReport> {
  const client = await connectNode({ url, playerName: 'Flooder', udp: false, reconnect: false })
  await client.spectate(idOf(sessionId))
  const beganMs = performance.now()
  let end: unknown
  void client.closed.then((error) => {
    end = error
  })
  let sent = 0
  while (end === undefined && performance.now() - beganMs < seconds * 1000) {
    for (; sent < ((performance.now() - beganMs) * perSecond) / 1000; sent++) {
      client.sendInput({ steering: 0, throttle: 1, brake: 0 })
    }
    await delay(FLOOD_BURST_MS)
  }
  const isEnded = end !== undefined
  await client.close()
  return { sent, secondsSent: (performance.now() - beganMs) / 1000, isEnded }
}

function idOf(text: string): SessionId {
  const id = parseId<SessionId>(text)
  if (id === undefined) throw new Error(`${text} is no session`)
  return id
}
