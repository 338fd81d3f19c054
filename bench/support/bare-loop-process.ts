// A loop on setTimeout with an absolute schedule and nothing to do: the yardstick of the tick's gaps.
const PERIOD_MS = 1000 / Number(process.argv[2])
const gapsMs: number[] = []
const startedMs = performance.now()
let ticks = 0
let lastMs = startedMs
let isStopped = false

function tick(): void {
  const nowMs = performance.now()
  gapsMs.push(nowMs - lastMs)
  lastMs = nowMs
  ticks++
  if (!isStopped) setTimeout(tick, Math.max(0, startedMs + (ticks + 1) * PERIOD_MS - performance.now()))
}

process.on('message', () => {
  isStopped = true
  process.send?.(gapsMs.slice(1), () => process.disconnect())
})
setTimeout(tick, PERIOD_MS)
