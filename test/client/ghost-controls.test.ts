import { expect, test } from 'vitest'
import { errorMessage } from '../../src/protocol/reasons.ts'
import { playerId, serverSamples } from '../protocol/support/samples.ts'
import { seated, signedIn } from './support/fake-server.ts'

const { GhostAdded: added, GhostRemoved: removed, SessionSnapshot: snapshot } = serverSamples

test('[RPL2] a ghost is asked for by its recording, and the answer says whose lap it is', async () => {
  const { client, server } = await seated()
  const asked = client.ghosts.add({ replayId: added.replayId, slot: 2 })
  expect(server.heard).toEqual([{ type: 'AddGhost', replayId: added.replayId, slot: 2 }])
  server.say(added)
  expect(await asked).toEqual(added)
})

test('[RPL2] a ghost that cannot be had rejects with the reason', async () => {
  const { client, server } = await seated()
  const asked = client.ghosts.add({ replayId: added.replayId })
  server.say(errorMessage('lap_not_found'))
  await expect(asked).rejects.toMatchObject({ code: 404, reason: 'lap_not_found', isRetryable: false })
})

test('[RPL2] ghosts are the participants that drive for somebody, and are sent away one by one or all at once', async () => {
  const { client, server } = await seated()
  const [participant] = snapshot.participants
  const { ghostFor: _, ...driver } = { ...participant!, playerId: added.playerId }
  expect(client.ghosts.all).toEqual([participant])
  server.say({ type: 'ParticipantJoined', participant: driver })
  expect(client.ghosts.all.map((ghost) => ghost.playerId)).toEqual([playerId])
  const asked = [client.ghosts.remove(20), client.ghosts.remove()]
  server.say(removed, { ...removed, count: 1 })
  expect(await Promise.all(asked)).toEqual([2, 1])
  expect(server.heard).toEqual([{ type: 'RemoveGhost', slot: 20 }, { type: 'RemoveGhost' }])
})

test('[RPL2] outside a session there are none', async () => {
  expect((await signedIn()).client.ghosts.all).toEqual([])
})
