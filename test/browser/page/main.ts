import { ApexSimError, connect, GameMode, SessionState } from '../../../src/client/index.ts'
import { readReplay } from '../../../src/client/replay.ts'
import { Prediction, SIM_VERSION } from '../../../src/client/simulation.ts'
import { raceHashes } from '../../support/race-hashes.ts'
import { frameBits, restOf } from '../../support/replay-bits.ts'

/** What the page puts at the disposal of the tests, which run in it by `page.evaluate`. */
const apexSim = {
  ApexSimError,
  connect,
  GameMode,
  SessionState,
  Prediction,
  SIM_VERSION,
  raceHashes,
  readReplay,
  frameBits,
  restOf,
}

declare global {
  interface Window {
    apexSim: typeof apexSim
  }
}

window.apexSim = apexSim
