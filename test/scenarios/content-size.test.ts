import { expect, test } from 'vitest'
import { connectNode } from '../../src/client/node.ts'
import type { TrackId } from '../../src/protocol/ids.ts'
import { RING } from '../support/test-content.ts'
import { startTestServer } from '../support/test-server.ts'

test('[CNT1] content that would fill the queue of a connection is Error 413, and HTTP has it', async () => {
  await using server = await startTestServer({ limits: { queue_bytes_max: 4096 }, lobby: { state_bytes_max: 4096 } })
  await using client = await connectNode({ url: `tcp://127.0.0.1:${server.tcpPort}`, playerName: 'Ana', udp: false })
  const trackId = RING.id as TrackId
  await expect(client.requestTrack(trackId)).rejects.toMatchObject({ code: 413, reason: 'content_too_large' })
  const answer = await fetch(`http://127.0.0.1:${server.httpPort}/api/tracks/${trackId}`)
  expect((await answer.arrayBuffer()).byteLength).toBeGreaterThan(2048)
})
