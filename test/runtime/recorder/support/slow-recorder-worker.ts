import { parentPort, workerData } from 'node:worker_threads'
import type { RecorderWorkerData } from '../../../../src/runtime/recorder/recorder-messages.ts'
import { FolderDisk, type PartFile } from '../../../../src/runtime/recorder/replay-disk.ts'
import { serveRecorder } from '../../../../src/runtime/recorder/serve-recorder.ts'

/** A recorder thread whose disk takes nothing while the gate is shut: writes wait, as on a disk that hangs. */
class SlowDisk extends FolderDisk {
  readonly #gate: Int32Array

  constructor(dir: string, gate: Int32Array) {
    super(dir)
    this.#gate = gate
  }

  override create(id: string): PartFile {
    const part = super.create(id)
    const write = part.write.bind(part)
    part.write = (bytes, offset) => {
      Atomics.wait(this.#gate, 0, 0)
      write(bytes, offset)
    }
    return part
  }
}

const { dir, bytesMax, gate } = workerData as RecorderWorkerData & { readonly gate: SharedArrayBuffer }
if (parentPort !== null) {
  serveRecorder(parentPort, { disk: new SlowDisk(dir, new Int32Array(gate)), bytesMax, signingKey: undefined })
}
