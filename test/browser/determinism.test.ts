import { expect, test } from 'vitest'
import { raceHashes } from '../support/race-hashes.ts'
import { RACE_RECIPE } from '../support/race-recipe.ts'
import { launchBrowser, openPage } from './support/browser.ts'
import { startPageServer } from './support/page-server.ts'

test('a race of AI drivers has the same state in a browser as in Node, bit for bit', async () => {
  await using server = await startPageServer()
  await using browser = await launchBrowser()
  const { page } = await openPage(browser)
  await page.goto(server.url)
  const inBrowser = await page.evaluate(
    (json) => window.apexSim.raceHashes(JSON.parse(json)),
    JSON.stringify(RACE_RECIPE),
  )
  expect(new Set(inBrowser).size).toBe(8)
  expect(inBrowser).toEqual(raceHashes(RACE_RECIPE))
})
