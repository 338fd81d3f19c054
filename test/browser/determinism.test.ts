import { expect, test } from 'vitest'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { hairpins, trackData } from '../support/tracks.ts'
import { type RaceRecipe, raceHashes } from './page/race-hashes.ts'
import { launchBrowser, openPage } from './support/browser.ts'
import { startPageServer } from './support/page-server.ts'

test('a race of AI drivers has the same state in a browser as in Node, bit for bit', async () => {
  await using server = await startPageServer()
  await using browser = await launchBrowser()
  const { page } = await openPage(browser)
  await page.goto(server.url)
  const cars = [roadCar, formulaCar, roadCar, formulaCar]
  const recipe: RaceRecipe = { track: trackData(hairpins()), cars, ticks: 2000, hashEvery: 250 }
  const inBrowser = await page.evaluate((json) => window.apexSim.raceHashes(JSON.parse(json)), JSON.stringify(recipe))
  expect(new Set(inBrowser).size).toBe(8)
  expect(inBrowser).toEqual(raceHashes(recipe))
})
