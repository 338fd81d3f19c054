import { expect, test } from 'vitest'
import { BoundedWork } from '../../../src/actors/lobby/bounded-work.ts'
import { Visibility } from '../../../src/protocol/enums.ts'
import { createSessionWorld } from '../../support/session-world.ts'

const never = new AbortController().signal

/** A job that ends when told to. */
function job(name: string, begun: string[]) {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const start = () => {
    begun.push(name)
    return promise
  }
  return { start, resolve, reject }
}

test('so many jobs run at a time, so many wait in order, and the next is turned away', async () => {
  const work = new BoundedWork({ atOnceMax: 1, waitingMax: 2 })
  const begun: string[] = []
  const [a, b, c] = ['a', 'b', 'c'].map((name) => job(name, begun)) as [Job, Job, Job]
  const results = [a, b, c].map(({ start }) => work.run(start, never))
  expect(work.run(job('d', begun).start, never)).toBe(false)
  expect(begun).toEqual(['a'])
  a.reject(new Error('failed'))
  await expect(results[0]).rejects.toThrow('failed')
  expect(begun).toEqual(['a', 'b'])
  b.resolve('B')
  c.resolve('C')
  expect([await results[1], await results[2]]).toEqual(['B', 'C'])
})

test('a job that was given up while it waited makes room and is not begun', async () => {
  const work = new BoundedWork({ atOnceMax: 1, waitingMax: 1 })
  const begun: string[] = []
  const [a, b, c] = ['a', 'b', 'c'].map((name) => job(name, begun)) as [Job, Job, Job]
  const first = work.run(a.start, never)
  const leaving = new AbortController()
  void work.run(b.start, leaving.signal)
  leaving.abort()
  const last = work.run(c.start, never)
  a.resolve('A')
  c.resolve('C')
  expect(await Promise.all([first, last])).toEqual(['A', 'C'])
  expect(begun).toEqual(['a', 'c'])
})

test('[SES4] of many passwords at once 2 are worked on, 16 wait, and the rest is Error 429', async () => {
  await using world = await createSessionWorld({ limits: { sessionsMax: 64 } })
  const guests = Array.from({ length: 20 }, (_, index) => world.enter(`Guest ${index}`))
  for (const guest of guests) await guest.selects()
  await Promise.all(
    guests.map((guest) => guest.opens({ visibility: Visibility.Protected, password: 'x' }).catch(() => {})),
  )
  while (guests.some(({ link }) => link.isReplyDue)) await world.settle()
  expect(guests.filter(({ isInSession }) => isInSession)).toHaveLength(18)
  for (const guest of guests.slice(18)) expect(guest.hears()).toMatchObject({ code: 429, reason: 'too_many_attempts' })
})

type Job = ReturnType<typeof job>
