import { ApexSimError, connect, GameMode, SessionState } from '../../../src/client/index.ts'
import { Prediction, SIM_VERSION } from '../../../src/client/simulation.ts'
import { raceHashes } from '../../support/race-hashes.ts'

/** What the page puts at the disposal of the tests, which run in it by `page.evaluate`. */
const apexSim = { ApexSimError, connect, GameMode, SessionState, Prediction, SIM_VERSION, raceHashes }

declare global {
  interface Window {
    apexSim: typeof apexSim
  }
}

window.apexSim = apexSim
