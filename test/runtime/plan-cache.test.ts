import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createPlanCache, type PlanCacheLimits } from '../../src/runtime/planner/plan-cache.ts'
import { createPlanKeys } from '../../src/runtime/planner/plan-key.ts'
import { createPlanner } from '../../src/runtime/planner/planner.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { cars, preparedCar, ringData } from '../support/race-content.ts'

const { plan } = preparedCar(roadCar.id)

function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'apexsim-plans-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A cache in a folder that does not exist yet. */
function emptyCache(limits?: PlanCacheLimits) {
  const folder = join(emptyFolder(), 'data', 'plans')
  return { folder, ...createPlanCache(folder, limits) }
}

describe('plans on disk', () => {
  test('come back as they were', () => {
    const { read, write } = emptyCache()
    expect(read('a1')).toBeUndefined()
    expect(write('a1', plan)).toBeUndefined()
    expect(read('a1')).toEqual(plan)
    expect(read('a2')).toBeUndefined()
  })

  test.each([
    ['cut short', (bytes: Buffer) => bytes.subarray(0, bytes.length - 8)],
    ['changed by a bit', (bytes: Buffer) => bytes.fill(bytes.at(-9)! ^ 1, bytes.length - 9, bytes.length - 8)],
    ['emptied', () => Buffer.alloc(0)],
    ['of something else', () => Buffer.from('a holiday photograph')],
  ])('that were %s are as good as none, and are written anew', (_, damage) => {
    const { folder, read, write } = emptyCache()
    write('a1', plan)
    const file = join(folder, 'a1.plan')
    writeFileSync(file, damage(readFileSync(file)))
    expect(read('a1')).toBeUndefined()
    write('a1', plan)
    expect(read('a1')).toEqual(plan)
  })

  test('under the name of another are found out', () => {
    const { folder, read, write } = emptyCache()
    write('a1', plan)
    renameSync(join(folder, 'a1.plan'), join(folder, 'a2.plan'))
    expect(read('a2')).toBeUndefined()
  })

  test('make room by age of use, in number and in bytes; nothing unfinished is left, and no file of others is touched', () => {
    const { folder, read, write } = emptyCache({ filesMax: 3, bytesMax: 1e9 })
    for (const key of ['a1', 'a2', 'a3']) write(key, plan)
    writeFileSync(join(folder, 'notes.txt'), 'mine')
    writeFileSync(join(folder, 'b1.4711.tmp'), 'of a writer that died')
    const ageOf = { 'a1.plan': 4, 'a2.plan': 3, 'a3.plan': 2, 'b1.4711.tmp': 5 }
    for (const [name, hours] of Object.entries(ageOf)) {
      const used = Date.now() / 1000 - hours * 3600
      utimesSync(join(folder, name), used, used)
    }
    expect(read('a1')).toEqual(plan)
    write('a4', plan)
    expect(readdirSync(folder).sort()).toEqual(['a1.plan', 'a3.plan', 'a4.plan', 'notes.txt'])
    createPlanCache(folder, { filesMax: 10, bytesMax: 1 }).write('a5', plan)
    expect(readdirSync(folder).sort()).toEqual(['a5.plan', 'notes.txt'])
  })

  test('that cannot be written are a reason, not a failure', () => {
    const file = join(emptyFolder(), 'occupied')
    writeFileSync(file, '')
    const { read, write } = createPlanCache(file)
    expect(write('a1', plan)?.message).toContain('occupied')
    expect(read('a1')).toBeUndefined()
  })

  test('have another name for another track or another car', () => {
    const keyOf = createPlanKeys()
    const keys = [
      keyOf(ringData, roadCar),
      keyOf(ringData, formulaCar),
      keyOf({ ...ringData, name: 'Another' }, roadCar),
      keyOf(ringData, { ...roadCar, aids: { ...roadCar.aids, hasAbs: false } }),
    ]
    expect(new Set(keys).size).toBe(4)
    expect(createPlanKeys()(ringData, roadCar)).toBe(keys[0])
    expect(keys[0]).toMatch(/^[0-9a-f]{64}$/)
  })
})

describe('a planner with a folder', () => {
  const content = { trackData: () => ringData, carData: (id: string) => cars.find((car) => car.id === id) }

  /** What another planner makes of the road car on the ring, and what it says. */
  async function prepare(cacheFolder: string) {
    const reasons: string[] = []
    const planner = createPlanner(content, { cacheFolder, onNotKept: (reason) => reasons.push(reason) })
    onTestFinished(() => planner.close())
    return { prepared: (await planner.prepare(ringData.id, [roadCar.id])).cars.get(roadCar.id)!, reasons }
  }

  test('builds a plan once, also when it is started again', async () => {
    const folder = join(emptyFolder(), 'plans')
    const { prepared } = await prepare(folder)
    expect(prepared.plan).toEqual(plan)
    // Another plan in its place shows who is asked.
    const [name] = readdirSync(folder)
    createPlanCache(folder).write(name!.replace('.plan', ''), { ...plan, lapTimeS: 1 })
    expect((await prepare(folder)).prepared.plan.lapTimeS).toBe(1)
  })

  test('says so, and prepares races all the same, when it cannot write there', async () => {
    const file = join(emptyFolder(), 'occupied')
    writeFileSync(file, '')
    const { prepared, reasons } = await prepare(file)
    expect(prepared.plan).toEqual(plan)
    expect(reasons).toEqual([expect.stringContaining('occupied')])
  })
})
