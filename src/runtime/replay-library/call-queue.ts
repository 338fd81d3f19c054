import type { LibraryCall, LibraryReply } from './library-calls.ts'
import { DOCUMENTS_WAITING_MAX, PENDING_MAX, URGENT_IN_A_ROW_MAX } from './limits.ts'

/** A call that has not been handed to the reading thread yet. */
export interface WaitingCall {
  readonly call: LibraryCall
  /** Of the thread's own work, milliseconds: waiting is not counted. */
  readonly timeoutMs: number
  readonly resolve: (answer: LibraryReply['answer']) => void
}

type CallType = LibraryCall['type']

/** What somebody watches or downloads right now stops without these. They are few: playbacks and exports are counted. */
const URGENT: ReadonlySet<CallType> = new Set(['outline', 'chunk', 'nextPiece', 'closeExport'])

/** What anybody may ask for, as often as he likes. */
const DOCUMENTS: ReadonlySet<CallType> = new Set(['meta', 'events', 'frames', 'lap', 'openExport'])

/** The calls that wait for the reading thread: urgent ones first, but never so many in a row that the others wait for ever. */
export class CallQueue {
  readonly #urgent: WaitingCall[] = []
  readonly #others: WaitingCall[] = []
  #urgentInARow = 0

  /** Closing an export always finds room: else the export would stay open. */
  hasRoom(type: CallType): boolean {
    if (type === 'closeExport') return true
    if (this.#urgent.length + this.#others.length >= PENDING_MAX) return false
    if (!DOCUMENTS.has(type)) return true
    return this.#others.filter(({ call }) => DOCUMENTS.has(call.type)).length < DOCUMENTS_WAITING_MAX
  }

  add(waiting: WaitingCall): void {
    this.#laneOf(waiting).push(waiting)
  }

  /** The next call to be handed over, which waits no longer. */
  take(): WaitingCall | undefined {
    const isTheirTurn = this.#urgentInARow >= URGENT_IN_A_ROW_MAX && this.#others.length > 0
    const urgent = isTheirTurn ? undefined : this.#urgent.shift()
    this.#urgentInARow = urgent === undefined ? 0 : this.#urgentInARow + 1
    return urgent ?? this.#others.shift()
  }

  /** False when it does not wait any more. */
  remove(waiting: WaitingCall): boolean {
    const lane = this.#laneOf(waiting)
    const at = lane.indexOf(waiting)
    if (at >= 0) lane.splice(at, 1)
    return at >= 0
  }

  #laneOf({ call }: WaitingCall): WaitingCall[] {
    return URGENT.has(call.type) ? this.#urgent : this.#others
  }
}
