import type { DemoSettings } from '../actors/lobby/lobby-deps.ts'
import type { LobbyMailbox } from './actor-deps.ts'
import { findContent } from './find-content.ts'
import type { ServerParts } from './server-parts.ts'

type DemoParts = Pick<ServerParts, 'config' | 'catalogue' | 'log'>

/** Opens the standing demo once: when the server is ready or, when there is no content then, with the first that comes. */
export class DemoOpening {
  readonly #parts: DemoParts
  readonly #lobby: LobbyMailbox
  #isDue = false

  constructor(parts: DemoParts, lobby: LobbyMailbox) {
    this.#parts = parts
    this.#lobby = lobby
  }

  /** The content of the start is read. Throws UnknownContentError when the demo names a track or a car that is not in it. */
  check(): void {
    if (this.#parts.catalogue.isAny) demoSettings(this.#parts)
  }

  /** The server is ready. */
  open(): void {
    this.#isDue = true
    this.noteContent()
  }

  /** Other content is offered. */
  noteContent(): void {
    const { catalogue, log } = this.#parts
    if (!this.#isDue || !catalogue.isAny) return
    this.#isDue = false
    try {
      const demo = demoSettings(this.#parts)
      if (demo !== undefined) this.#lobby.send({ type: 'demo.open', demo })
    } catch (error) {
      log.error({ err: error }, 'the demo cannot be opened')
    }
  }
}

function demoSettings({ config: { demo }, catalogue: { forPlayers } }: DemoParts): DemoSettings | undefined {
  if (!demo.enabled) return undefined
  const track = findContent(forPlayers.tracks, demo.track, 'demo.track')
  const car = findContent(forPlayers.cars, demo.car, 'demo.car')
  return { trackId: track.id, carId: car.id, cars: demo.cars, laps: demo.laps }
}
