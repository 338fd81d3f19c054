import type { ReplayReader } from '../replay-reader.ts'

/** Which part of a recording is asked for: ticks in [fromTick, toTick), each `stepTicks`-th of them, and some cars. */
export interface ReplaySelection {
  readonly fromTick: number
  readonly toTick: number
  readonly stepTicks: number
  /** Without repeats, ascending. */
  readonly slots: readonly number[]
}

/** The same as people write it: in addresses and on command lines. What is absent is all there is. */
export interface SelectionText {
  /** Seconds since the first recorded tick (`12.5`), minutes and seconds (`1:30`), or a tick (`t3000`). */
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** Samples a second, a divisor of the tick rate. */
  readonly hz?: string | undefined
  /** Slots, as `0,3,4`. */
  readonly cars?: string | undefined
}

export type Selected =
  | { readonly ok: true; readonly selection: ReplaySelection }
  /** A sentence for whoever asked. */
  | { readonly ok: false; readonly fault: string }

/** The selection that a text means in a recording; `hzUsual` is rounded down to a divisor of its tick rate. */
export function readSelection(text: SelectionText, reader: ReplayReader, hzUsual: number): Selected {
  const { header, firstTick, endTick } = reader
  const { tickHz } = header
  const fromTick = readInstant(text.from, firstTick, tickHz) ?? firstTick
  const toTick = readInstant(text.to, firstTick, tickHz) ?? endTick
  const hz = text.hz === undefined ? divisorBelow(tickHz, hzUsual) : readWhole(text.hz)
  const slots = readSlots(text.cars, header.settings.capacity)
  if (fromTick === 'unreadable') return refuse('from', INSTANT)
  if (toTick === 'unreadable') return refuse('to', INSTANT)
  if (hz === undefined || hz < 1 || tickHz % hz !== 0) return refuse('hz', `is not a divisor of ${tickHz}`)
  if (slots === undefined) {
    return refuse('cars', `is not a list of slots from 0 to ${header.settings.capacity - 1}, as in 0,3`)
  }
  const from = Math.min(Math.max(fromTick, firstTick), endTick)
  const to = Math.max(from, Math.min(toTick, endTick))
  return { ok: true, selection: { fromTick: from, toTick: to, stepTicks: tickHz / hz, slots } }
}

/** The tick that `from` names, be it recorded yet or not; the first one when it names none. */
export function tickAsked({ from }: Pick<SelectionText, 'from'>, { header, firstTick }: ReplayReader): number {
  const tick = readInstant(from, firstTick, header.tickHz)
  return typeof tick === 'number' ? tick : firstTick
}

const INSTANT = 'is neither seconds, as in 12.5 or 1:30, nor a tick, as in t3000'

function readInstant(text: string | undefined, firstTick: number, tickHz: number): number | 'unreadable' | undefined {
  if (text === undefined) return undefined
  const match = /^(?:t(\d{1,10})|(?:(\d{1,4}):)?(\d{1,7}(?:\.\d{1,9})?))$/.exec(text)
  if (match === null) return 'unreadable'
  const [, tick, minutes = '0', seconds = '0'] = match
  return tick === undefined ? firstTick + Math.round((Number(minutes) * 60 + Number(seconds)) * tickHz) : Number(tick)
}

function readWhole(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined
}

function readSlots(text: string | undefined, capacity: number): readonly number[] | undefined {
  if (text === undefined) return Array.from({ length: capacity }, (_, slot) => slot)
  if (!/^\d{1,3}(?:,\d{1,3})*$/.test(text)) return undefined
  const slots = new Set(text.split(',').map(Number))
  return [...slots].every((slot) => slot < capacity) ? [...slots].sort((one, other) => one - other) : undefined
}

/** The greatest divisor of the tick rate that is not above `hz`. */
function divisorBelow(tickHz: number, hz: number): number {
  for (let divisor = Math.min(hz, tickHz); divisor > 1; divisor--) if (tickHz % divisor === 0) return divisor
  return 1
}

function refuse(key: string, fault: string): Selected {
  return { ok: false, fault: `${key} ${fault}.` }
}
