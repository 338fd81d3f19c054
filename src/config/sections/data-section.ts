import { z } from 'zod'
import { choice, flag, text, whole } from '../key-types.ts'

/** Who may sign in. */
export const authSection = z.strictObject({
  mode: choice(['open'], 'open', 'open: any name signs in, tokens are not looked at.'),
})

/** The tracks and cars that can be raced. */
export const contentSection = z.strictObject({
  tracks_dir: text('content/tracks', 'Folder of the track files.'),
  cars_dir: text('content/cars', 'Folder of the car files.'),
  trust_elevation: flag(false, 'Whether height and banking in track files are used; many files have rough figures.'),
})

/** Players, sessions and results. */
export const storageSection = z.strictObject({
  path: text('data/apexsim.sqlite', 'The SQLite database; its folder is made when missing.'),
  result_deadline_ms: whole(0, 60_000, 2000, 'A result not on disk by then is announced as not yet persisted.'),
  retry_results_max: whole(1, 65_536, 256, 'Results kept for another attempt while the database does not answer.'),
})

/** Recordings. */
export const replaysSection = z.strictObject({
  dir: text('replays', 'Folder of the recordings.'),
})
