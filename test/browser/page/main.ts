import { ApexSimError, connect, GameMode, SessionState } from '../../../src/client/index.ts'
import { raceHashes } from './race-hashes.ts'

/** What the page puts at the disposal of the tests, which run in it by `page.evaluate`. */
const apexSim = { ApexSimError, connect, GameMode, SessionState, raceHashes }

declare global {
  interface Window {
    apexSim: typeof apexSim
  }
}

window.apexSim = apexSim
