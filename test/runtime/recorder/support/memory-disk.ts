import type { PartFile, ReplayDisk } from '../../../../src/runtime/recorder/replay-disk.ts'
import type { KeptFile } from '../../../../src/runtime/recorder/retention.ts'

/** A disk in memory, of which each kind of call can be made to fail. */
export class MemoryDisk implements ReplayDisk {
  readonly parts = new Map<string, MemoryPart>()
  readonly files = new Map<string, Uint8Array>()
  readonly aside = new Map<string, Uint8Array>()
  readonly sessions = new Map<string, string>()
  /** Of all unfinished files. */
  modifiedMs = 0
  /** Calls that fail for the moment, with the code of their error. */
  readonly faults: Partial<Record<'create' | 'write' | 'sync' | 'close' | 'finish' | 'remove', string>> = {}
  /** Bytes of a write that still arrive when it fails. */
  tornBytes = 0
  syncs = 0

  create(id: string): PartFile {
    this.check('create')
    if (this.parts.has(id)) throw new Error(`EEXIST: ${id}`)
    const part = new MemoryPart(this)
    this.parts.set(id, part)
    return part
  }

  open(id: string): PartFile {
    const part = this.parts.get(id)
    if (part === undefined) throw new Error(`ENOENT: ${id}`)
    return part
  }

  finish(id: string): void {
    this.check('finish')
    this.removeSession(id)
    this.files.set(id, this.#take(id))
  }

  removePart(id: string): void {
    this.removeSession(id)
    this.parts.delete(id)
  }

  setAside(id: string): string {
    this.removeSession(id)
    this.aside.set(id, this.#take(id))
    return `${id}.apxr.damaged`
  }

  readSession(id: string): string | undefined {
    return this.sessions.get(id)
  }

  writeSession(id: string, text: string): void {
    this.check('write')
    this.sessions.set(id, text)
  }

  removeSession(id: string): void {
    this.sessions.delete(id)
  }

  partModifiedMs(id: string): number {
    this.open(id)
    return this.modifiedMs
  }

  finished(): KeptFile[] {
    return [...this.files].map(([id, bytes], index) => ({ id, bytes: bytes.length, modifiedMs: index }))
  }

  remove(id: string): void {
    this.check('remove')
    this.files.delete(id)
  }

  check(call: keyof MemoryDisk['faults']): void {
    const code = this.faults[call]
    if (code !== undefined) throw Object.assign(new Error(`${code}: ${call}`), { code })
  }

  #take(id: string): Uint8Array {
    const part = this.parts.get(id)
    if (part === undefined) throw new Error(`ENOENT: ${id}`)
    this.parts.delete(id)
    return part.bytes
  }
}

export class MemoryPart implements PartFile {
  bytes = new Uint8Array(0)
  readonly #disk: MemoryDisk

  constructor(disk: MemoryDisk) {
    this.#disk = disk
  }

  get size(): number {
    return this.bytes.length
  }

  read(offset: number, length: number): Uint8Array {
    return this.bytes.slice(offset, offset + length)
  }

  write(bytes: Uint8Array, offset: number): void {
    const isFailing = this.#disk.faults.write !== undefined
    const part = isFailing ? bytes.subarray(0, this.#disk.tornBytes) : bytes
    const grown = new Uint8Array(Math.max(this.bytes.length, offset + part.length))
    grown.set(this.bytes)
    grown.set(part, offset)
    this.bytes = grown
    this.#disk.check('write')
  }

  truncate(length: number): void {
    this.bytes = this.bytes.slice(0, length)
  }

  sync(): void {
    this.#disk.check('sync')
    this.#disk.syncs++
  }

  close(): void {
    this.#disk.check('close')
  }
}
