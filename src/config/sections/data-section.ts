import { z } from 'zod'
import { choice, flag, optionalText, text, whole, words } from '../key-types.ts'

/** Who may sign in. */
export const authSection = z.strictObject({
  mode: choice(
    ['open', 'token', 'jwt'],
    'open',
    'open: any name signs in, tokens are not looked at; token: who has a token of tokens_file; jwt: who has a signed JSON web token.',
  ),
  tokens_file: text('data/tokens.jsonl', 'File with the hashed tokens of players, for mode token.'),
  jwt_keys_file: optionalText('Public keys for mode jwt: a PEM file, a JWK or a JWKS (EdDSA, ES256, RS256).'),
  jwt_secret_file: optionalText('In place of jwt_keys_file the shared secret of HS256, at least 32 bytes.'),
  jwt_audience: optionalText('What a token must have as its audience (aud); empty: anything.'),
  jwt_issuer: optionalText('Who must have issued it (iss); empty: anybody who can sign it.'),
  jwt_clock_skew_seconds: whole(0, 600, 30, "How far the issuer's clock may be off ours."),
  jwt_name_claim: text('name', 'Claim that names the player; a token without it leaves the name to the client.'),
  jwt_role_claim: text('role', 'Claim with the role: spectator, driver or admin; driver when it is missing.'),
})

/** The tracks and cars that can be raced. */
export const contentSection = z.strictObject({
  tracks_dir: text('content/tracks', 'Folder of the track files.'),
  cars_dir: text('content/cars', 'Folder of the car files.'),
  trust_elevation: flag(false, 'Whether height and banking in track files are used; many files have rough figures.'),
  watch: flag(true, 'Whether changes in the two folders take effect for new sessions while the server runs.'),
})

/** Players, sessions and results. */
export const storageSection = z.strictObject({
  path: text('data/apexsim.sqlite', 'The SQLite database; its folder is made when missing.'),
  result_deadline_ms: whole(0, 60_000, 2000, 'A result not on disk by then is announced as not yet persisted.'),
  retry_results_max: whole(1, 65_536, 256, 'Results kept for another attempt while the database does not answer.'),
})

/** Modes of runs that can be recorded; `demo` is whatever only the AI drives for show: demo laps and standing sessions. */
export const RECORDED_MODES = ['race', 'qualifying', 'practice', 'demo', 'sandbox'] as const

/** More bytes than any disk has; larger numbers are not exact. */
const BYTES_MAX = 2 ** 50

/** Recordings. */
export const replaysSection = z.strictObject({
  dir: text('replays', 'Folder of the recordings; for one server alone.'),
  record: words(
    RECORDED_MODES,
    ['race'],
    'Which runs are recorded; demo: demo laps and the standing demo session; qualifying: none yet, as no session can run it so far.',
  ),
  max_age_days: whole(0, 36_500, 90, 'Recordings older than this are removed, unless they are pinned; 0: none is.'),
  max_count: whole(
    0,
    1_000_000,
    1000,
    'Recordings that are kept besides pinned ones; of more, the oldest go; 0: any number.',
  ),
  max_bytes: whole(
    0,
    BYTES_MAX,
    10_737_418_240,
    'Bytes of all recordings together that are not pinned; of more, the oldest go; a single one ends at half of it; 0: any number.',
  ),
  queue_batches_max: whole(
    2,
    256,
    16,
    'Quarter seconds of a run that wait for a slow disk; what comes after them is missing from its recording.',
  ),
  signing_key_file: optionalText('PEM file with an Ed25519 private key that recordings are signed with; empty: none.'),
  playback: choice(
    ['everyone', 'operators', 'off'],
    'everyone',
    'Who may have a recording played as a session; operators are those of http.admin_tokens_file.',
  ),
  playbacks_max: whole(0, 1024, 16, 'Playbacks at a time.'),
  playbacks_per_address_max: whole(0, 1024, 4, 'Of them, opened from one address.'),
  playback_unwatched_seconds: whole(1, 86_400, 60, 'A playback that nobody has watched for so long is closed.'),
  playback_still_seconds: whole(1, 86_400, 900, 'So is one that is paused, or stands at its end, for so long.'),
})
