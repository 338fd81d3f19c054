import { z } from 'zod'
import { flag } from '../key-types.ts'

/** What only those need who work on the server itself. */
export const devSection = z.strictObject({
  inspector: flag(
    false,
    'Serves /inspect, where the actors can be watched, to browsers on this machine; npm run dev turns it on.',
  ),
})
