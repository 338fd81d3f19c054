import { writeFileSync } from 'node:fs'
import { GOLDEN_FILE, goldenBytes } from '../test/support/golden-replay.ts'

// Makes the recording that every later version must read. Only for a new version of the format: a file that is made
// again proves nothing about the old ones.
writeFileSync(GOLDEN_FILE, goldenBytes())
