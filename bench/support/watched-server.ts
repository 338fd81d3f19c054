import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type AskedProcess, forkAsked } from './asked-process.ts'
import type { Role } from './pinning.ts'
import { SERVER_FLAGS } from './scripts.ts'

/** An argument of its process. */
export const SHIPPED_LIMITS = '--shipped-limits'

export type WatchOrder = 'ports' | 'sample' | 'collect' | 'write' | 'connections'

/** What a server did since it was asked before. */
export interface ServerSample {
  readonly seconds: number
  readonly cpuSeconds: number
  /** Of these, in the kernel. */
  readonly systemSeconds: number
  /** As they are now. */
  readonly rssBytes: number
  readonly heapBytes: number
  readonly externalBytes: number
  readonly ticks: number
  readonly lostTicks: number
  /** Telemetry frames and messages that went to receivers. */
  readonly frames: number
  readonly gapsMs: Float64Array
  readonly durationsMs: Float64Array
}

/** A server on the servers' core, with room for a bench's clients, all of which have one address. */
export class WatchedServer implements AsyncDisposable {
  readonly #process: AskedProcess
  readonly #folder: string
  readonly ports: { readonly tcp: number; readonly websocket: number; readonly udp: number }

  private constructor(process: AskedProcess, folder: string, ports: WatchedServer['ports']) {
    this.#process = process
    this.#folder = folder
    this.ports = ports
  }

  static async start({
    settings = [],
    execArgv = [],
    role = 'server',
    limits = 'roomy',
    replayFiles = [],
  }: StartOptions = {}): Promise<WatchedServer> {
    const folder = mkdtempSync(join(tmpdir(), 'apexsim-bench-'))
    mkdirSync(join(folder, 'replays'))
    for (const file of replayFiles) copyFileSync(file, join(folder, 'replays', basename(file)))
    const set = [...ROOM, ...settings, `storage.path=${folder}/db.sqlite`, `replays.dir=${folder}/replays`].flatMap(
      (setting) => ['--set', setting],
    )
    const args = [
      '--tcp-port',
      '0',
      '--udp-port',
      '0',
      '--http-port',
      '0',
      ...set,
      ...(limits === 'shipped' ? [SHIPPED_LIMITS] : []),
    ]
    const process = forkAsked('watched-server-process.ts', {
      role,
      args,
      execArgv: [...SERVER_FLAGS, '--expose-gc', ...execArgv],
    })
    return new WatchedServer(process, folder, await process.ask('ports'))
  }

  sample(): Promise<ServerSample> {
    return this.#process.ask('sample')
  }

  /** A sample after a collection. */
  collect(): Promise<ServerSample> {
    return this.#process.ask('collect')
  }

  /** How many there are. */
  connections(): Promise<number> {
    return this.#process.ask('connections')
  }

  /** From now on results and players are written to its storage, steadily. */
  beginWrites(): Promise<void> {
    return this.#process.ask('write')
  }

  /** What the server does in the coming seconds. */
  async during(seconds: number): Promise<ServerSample> {
    await this.sample()
    await delay(seconds * 1000)
    return this.sample()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

interface StartOptions {
  /** `key=value` each. */
  readonly settings?: readonly string[]
  readonly execArgv?: readonly string[]
  readonly role?: Role
  /** Those by address: as the product ships with, or with room for all of a bench's clients at one address. */
  readonly limits?: 'shipped' | 'roomy'
  /** Recordings that it has from the start. */
  readonly replayFiles?: readonly string[]
}

const ROOM = ['demo.enabled=false', 'session.spectators_max=256', 'session.countdown_seconds=1']
