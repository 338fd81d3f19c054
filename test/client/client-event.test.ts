import { expect, test } from 'vitest'
import { raceNewsTables } from '../../src/protocol/race-news-tables.ts'
import { serverSamples } from '../protocol/support/samples.ts'
import { seated } from './support/fake-server.ts'

test('[SES7] everything that is told of a race is an event, in its order', async () => {
  const kinds = Object.keys(raceNewsTables) as (keyof typeof raceNewsTables)[]
  const news = kinds.map((kind) => serverSamples[kind])
  const { client, server } = await seated()
  server.say(...news)
  server.drop()
  expect(await Array.fromAsync(client.events)).toEqual(news)
})
