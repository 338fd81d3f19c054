import type { EntranceEvent, Resumption } from '../../src/actors/lobby/lobby-events.ts'
import { assignDriver, createDrivers, type Drivers } from '../../src/driver/drivers.ts'
import { stepDrivers } from '../../src/driver/step-drivers.ts'
import type { ClientMessage, CreateSessionMessage } from '../../src/protocol/client-messages.ts'
import { SessionKind } from '../../src/protocol/enums.ts'
import type { CarId, PlayerId, SessionId } from '../../src/protocol/ids.ts'
import type { ServerMessage } from '../../src/protocol/server-messages.ts'
import type { Race } from '../../src/race/race.ts'
import { type CarInputs, createCarInputs, GEAR_AUTO } from '../../src/simulation/cars.ts'
import { StateBlock } from '../../src/simulation/state-block.ts'
import { formulaCar } from './car-data.ts'
import type { FakeLink } from './fake-link.ts'
import { preparedCar, ringData } from './race-content.ts'
import type { SessionWorld } from './session-world.ts'

type Said<Type extends ServerMessage['type']> = Extract<ServerMessage, { type: Type }>

/** Somebody who is signed in: what he says, what he has heard, and how he drives. */
export class Guest {
  readonly link: FakeLink
  readonly #world: SessionWorld
  #entered: Extract<EntranceEvent, { type: 'player.entered' }> | undefined
  refusedWith: string | undefined
  #driving: { readonly drivers: Drivers; readonly inputs: CarInputs; race: Race | undefined } | undefined
  #sequence = 0
  #heldSteering: number | undefined

  constructor(world: SessionWorld, link: FakeLink) {
    this.#world = world
    this.link = link
  }

  enter(event: EntranceEvent): void {
    if (event.type === 'player.entered') this.#enterAs(event)
    else this.refusedWith = event.reason
    // As a connection that is ended does.
    if (event.type === 'link.refused') {
      this.#entered?.player.send({ type: 'player.dropped', link: this.link, isExpelled: true })
    }
  }

  #enterAs(event: Extract<EntranceEvent, { type: 'player.entered' }>): void {
    this.#entered = event
    // As a connection does when it has told its client.
    if (event.resumption?.isResumed) event.player.send({ type: 'player.returned', link: this.link })
  }

  /** What his client was told at sign-in about coming back. */
  get resumption(): Resumption {
    const { resumption } = this.#player
    if (resumption === undefined) throw new Error(`${this.name} cannot come back`)
    return resumption
  }

  get id(): PlayerId {
    return this.#player.id
  }

  get name(): string {
    return this.#player.name
  }

  get #player() {
    if (this.#entered === undefined) throw new Error(`not signed in: ${this.refusedWith}`)
    return this.#entered
  }

  get sessionId(): SessionId {
    const id = this.#world.directory.player(this.id)?.sessionId
    if (id === undefined) throw new Error(`${this.name} is in no session`)
    return id
  }

  get isInSession(): boolean {
    return this.#world.directory.player(this.id)?.sessionId !== undefined
  }

  async says(message: ClientMessage): Promise<void> {
    this.#player.player.send({ type: 'player.said', message })
    await this.#world.settle()
  }

  /** His socket is gone. */
  async drops(): Promise<void> {
    this.#world.lobby({ type: 'player.disconnected', playerId: this.id, link: this.link })
    await this.#world.settle()
  }

  selects(carId: CarId = formulaCar.id): Promise<void> {
    return this.says({ type: 'SelectCar', carId })
  }

  /** Selects a car and creates a session: two seats, no AI, one lap, unless told otherwise. */
  async opens(changes: Partial<CreateSessionMessage> = {}): Promise<SessionId> {
    await this.selects()
    await this.says({
      type: 'CreateSession',
      trackId: ringData.id,
      maxPlayers: 2,
      aiCount: 0,
      lapLimit: 1,
      sessionKind: SessionKind.Multiplayer,
      ...changes,
    })
    return this.sessionId
  }

  /** Selects a car and joins. */
  async joins(sessionId: SessionId, carId?: CarId): Promise<void> {
    await this.selects(carId)
    await this.says({ type: 'JoinSession', sessionId })
  }

  watches(sessionId: SessionId): Promise<void> {
    return this.says({ type: 'JoinAsSpectator', sessionId })
  }

  starts(): Promise<void> {
    return this.says({ type: 'StartSession' })
  }

  heard<Type extends ServerMessage['type']>(type: Type): Said<Type>[] {
    return this.link.heard.filter((message): message is Said<Type> => message.type === type)
  }

  /** The newest message, and nothing that came before it counts any more. */
  hears(): ServerMessage | undefined {
    const last = this.link.heard.at(-1)
    this.link.heard.length = 0
    return last
  }

  /** Forgets what was heard and seen so far. */
  forgets(): void {
    this.link.heard.length = 0
    this.link.frames.length = 0
  }

  /** From now on he drives round as well as the AI does, through his own input port. */
  drives(): void {
    const block = new StateBlock()
    this.#driving = { drivers: createDrivers(block, 12, 1 / 240), inputs: createCarInputs(block, 12), race: undefined }
  }

  /** Whatever the corner asks for, he holds the wheel there, -1..1, positive right; undefined lets him steer again. */
  holdsWheel(steering: number | undefined): void {
    this.#heldSteering = steering
  }

  driveTick(): void {
    const { inputs: port } = this.link
    if (this.#driving === undefined || port === undefined || !this.isInSession) return
    const race = this.#world.room(this.sessionId).run?.race
    if (race === undefined) return
    const { drivers, inputs } = this.#driving
    const { slot } = port
    if (this.#driving.race !== race) {
      this.#driving.race = race
      const { plan } = preparedCar(race.cars.models[slot]?.data.id ?? formulaCar.id)
      assignDriver(drivers, slot, { plan, skill: 0.9, seed: slot })
    }
    stepDrivers(drivers, race.cars, race.track, inputs)
    this.#sequence++
    const steering = this.#heldSteering ?? inputs.steering[slot]!
    port.write(this.#sequence, 0, steering, inputs.throttle[slot]!, inputs.brake[slot]!, GEAR_AUTO)
  }
}
