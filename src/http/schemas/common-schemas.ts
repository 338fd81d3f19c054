import { z } from '@hono/zod-openapi'

/** Parts of many answers. */

export const problemBody = z
  .object({
    type: z.literal('about:blank'),
    title: z.string().meta({ description: 'What the status means.' }),
    status: z.int().meta({ description: 'The status of the answer.' }),
    detail: z.string().meta({ description: 'A sentence for people.' }),
    code: z.string().optional().meta({ description: 'What is wrong, for programs, where it is about a recording.' }),
    offset: z.int().optional().meta({ description: 'Byte of the file at which it is damaged.' }),
  })
  .openapi('Problem', { description: 'Why a request failed (RFC 9457).' })

export const uuidText = (description: string) => z.string().meta({ format: 'uuid', description })
export const instantText = (description: string) => z.string().meta({ format: 'date-time', description })
export const wholeNumber = (description: string) => z.int().meta({ description })
export const someNumber = (description: string) => z.number().meta({ description })
export const someText = (description: string) => z.string().meta({ description })
export const yesOrNo = (description: string) => z.boolean().meta({ description })

/** A page of a list: `next` is there while there is more. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    next: z.string().optional().meta({ description: 'The `after` of the next page; absent on the last one.' }),
  })
}

/** The keys of one of the wire's enums as the API spells them: freePractice. */
export function namesOf(values: Readonly<Record<string, number>>) {
  const [first = 'unknown', ...rest] = Object.keys(values).map((key) => key.charAt(0).toLowerCase() + key.slice(1))
  return z.enum([first, ...rest])
}
