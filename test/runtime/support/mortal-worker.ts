import { parentPort } from 'node:worker_threads'
import type { PlannerRequest } from '../../../src/runtime/planner/planner-messages.ts'

/** A planner thread that answers everything with next to nothing and dies of the car whose id ends in 4. */
parentPort?.on('message', (request: PlannerRequest) => {
  if (request.kind === 'plan' && request.car.id.endsWith('4')) throw new Error('crashed as asked')
  parentPort?.postMessage({ kind: request.kind, track: {}, plan: {} })
})
