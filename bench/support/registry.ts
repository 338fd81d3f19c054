import { existsSync } from 'node:fs'
import { benchAbuse } from '../abuse.ts'
import { benchCapacity } from '../capacity.ts'
import { benchCodec } from '../codec.ts'
import { benchConnections } from '../connections.ts'
import { benchFanOut } from '../fan-out.ts'
import { benchIdle } from '../idle.ts'
import { benchImpact } from '../impact.ts'
import { benchInspector } from '../inspector.ts'
import { benchMetrics } from '../metrics.ts'
import { benchPeer } from '../peer.ts'
import { benchRecording } from '../recording.ts'
import { benchSession } from '../session.ts'
import { benchSoak } from '../soak.ts'
import { benchStart } from '../start.ts'
import { benchStep } from '../step.ts'
import { benchTick } from '../tick.ts'
import { benchWorkers } from '../workers.ts'
import type { BenchEntry } from './run-benches.ts'

const isPeerInstalled = existsSync(new URL('../peers/colyseus/node_modules', import.meta.url))

/** All benches, in the order in which they run. */
export const BENCHES: readonly BenchEntry[] = [
  { name: 'start', run: benchStart },
  { name: 'idle', run: benchIdle },
  { name: 'tick', run: benchTick, answers: ['tick', 'metronome', 'stall'] },
  { name: 'step', run: benchStep, answers: ['step', 'projection', 'plan'] },
  { name: 'codec', run: benchCodec },
  { name: 'fan-out', run: benchFanOut },
  { name: 'session', run: benchSession },
  { name: 'capacity', run: benchCapacity, isOnce: true },
  { name: 'workers', run: benchWorkers },
  { name: 'connections', run: benchConnections },
  { name: 'impact', run: benchImpact },
  { name: 'metrics', run: benchMetrics },
  { name: 'abuse', run: benchAbuse },
  { name: 'recording', run: benchRecording },
  { name: 'inspector', run: benchInspector },
  { name: 'soak', run: benchSoak, isOnce: true },
  { name: 'peer', run: benchPeer, isOnRequest: !isPeerInstalled },
]
