import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { ContentChunkMessage } from '../../src/protocol/content-messages.ts'
import { formulaCar } from '../support/car-data.ts'
import { circle, trackData } from '../support/tracks.ts'
import { signedIn } from './support/fake-server.ts'

const track = trackData(circle(60))

function chunksOf(data: { readonly id: string }, change: Partial<ContentChunkMessage> = {}): ContentChunkMessage[] {
  const json = new TextEncoder().encode(JSON.stringify(data))
  const size = Math.ceil(json.length / 3)
  const hash = createHash('sha256').update(json).digest('hex')
  return [0, 1, 2].map((index) => ({
    type: 'ContentChunk',
    kind: 'nodes' in data ? 'track' : 'car',
    id: data.id as ContentChunkMessage['id'],
    hash,
    index,
    count: 3,
    bytes: json.subarray(index * size, (index + 1) * size),
    ...change,
  }))
}

describe('[CNT1] content', () => {
  test('a track is put together from its chunks and compared with its hash', async () => {
    const { client, server } = await signedIn()
    const asking = client.requestTrack(track.id)
    server.say(...chunksOf(track))
    const { data, hash } = await asking
    expect(data).toEqual(track)
    expect(hash).toBe(chunksOf(track)[0]?.hash)
  })

  test('a car comes the same way', async () => {
    const { client, server } = await signedIn()
    const asking = client.requestCar(formulaCar.id)
    server.say(...chunksOf(formulaCar))
    expect((await asking).data).toEqual(formulaCar)
  })

  test('content with another hash than it claims is refused', async () => {
    const { client, server } = await signedIn()
    const asking = client.requestTrack(track.id)
    server.say(...chunksOf(track, { hash: 'ab'.repeat(32) }))
    await expect(asking).rejects.toMatchObject({ reason: 'bad_content' })
  })

  test('chunks that do not follow one another are refused', async () => {
    const { client, server } = await signedIn()
    const asking = client.requestTrack(track.id)
    const [first, , third] = chunksOf(track)
    server.say(first!, third!)
    await expect(asking).rejects.toMatchObject({ reason: 'bad_content' })
  })

  test('content of another kind than was asked for is refused', async () => {
    const { client, server } = await signedIn()
    const asking = client.requestTrack(track.id)
    server.say(...chunksOf({ ...formulaCar, id: track.id as never }, { kind: 'track' }))
    await expect(asking).rejects.toMatchObject({ reason: 'bad_content' })
  })
})
