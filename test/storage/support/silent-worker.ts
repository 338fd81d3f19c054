import { parentPort } from 'node:worker_threads'

/** A storage thread that answers nothing, as on a disk that does not; it does not end by itself. */
parentPort?.on('message', () => {})
