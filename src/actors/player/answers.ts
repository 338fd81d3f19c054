import type { ClientMessage } from '../../protocol/client-messages.ts'
import type { CarId } from '../../protocol/ids.ts'
import { errorMessage } from '../../protocol/reasons.ts'
import { contentChunks, listedSessions, pageOf } from './lists.ts'
import type { PlayerContext } from './player-context.ts'
import { sendReplays } from './replay-lists.ts'

/**
 * Answers what concerns nobody but the player: his car, lists, content, telemetry.
 */
export function answer(context: PlayerContext, message: ClientMessage): void {
  const { link, deps, sessionId } = context
  switch (message.type) {
    case 'SelectCar':
      selectCar(context, message.carId)
      return
    case 'RequestLobbyState':
      link.sendShared(deps.lobbyStateFor(context.id))
      return
    case 'ListSessions':
      link.send({
        type: 'SessionList',
        ...pageOf(listedSessions(deps.directory, sessionId), message, deps.pageItemsMax),
      })
      return
    case 'ListTracks':
      link.send({ type: 'TrackList', ...pageOf(deps.catalogue.tracks, message, deps.pageItemsMax) })
      return
    case 'ListCars':
      link.send({ type: 'CarList', ...pageOf(deps.catalogue.cars, message, deps.pageItemsMax) })
      return
    case 'RequestReplays':
      sendReplays(context, message)
      return
    case 'RequestTrack':
      sendContent(context, 'track', message)
      return
    case 'RequestCar':
      sendContent(context, 'car', message)
      return
    case 'SubscribeTelemetry':
      subscribe(context, message.hz)
      return
    case 'SubscribeLobby':
      deps.lobby.send({ type: 'lobby.subscribe', playerId: context.id, link, enabled: message.enabled })
      return
    case 'Disconnect':
      link.close()
      return
    case 'Authenticate':
      link.send(errorMessage('already_authenticated'))
      return
    case 'CreateSession':
    case 'JoinSession':
    case 'JoinAsSpectator':
    case 'OpenPlayback':
    case 'LeaveSession':
    case 'StartSession':
    case 'SetGameMode':
    case 'StartCountdown':
    case 'ControlPlayback':
    case 'AddGhost':
    case 'RemoveGhost':
      // Only while another request is under way; everything else is taken before it comes here.
      link.send(errorMessage('bad_state', 'another request is being answered'))
      return
    case 'Heartbeat':
    case 'Ping':
    case 'PlayerInput':
    case 'TelemetryAck':
      // Answered on the way in, see transport/inbound.ts.
      return
  }
}

function selectCar({ id, link, deps, session }: PlayerContext, carId: CarId): void {
  if (deps.catalogue.car(carId) === undefined) {
    link.send(errorMessage('car_not_found'))
    return
  }
  deps.lobby.send({ type: 'player.car-selected', playerId: id, carId })
  session?.send({ type: 'member.car-selected', playerId: id, carId })
}

function sendContent(
  { link, deps, sessionId }: PlayerContext,
  kind: 'track' | 'car',
  message: Extract<ClientMessage, { type: 'RequestTrack' | 'RequestCar' }>,
): void {
  const isTrack = message.type === 'RequestTrack'
  const content = isTrack
    ? deps.catalogue.trackJson(message.trackId, sessionId)
    : deps.catalogue.carJson(message.carId, sessionId)
  if (content === undefined) {
    link.send(errorMessage(isTrack ? 'track_not_found' : 'car_not_found'))
    return
  }
  if (content.bytes.length > deps.contentBytesMax) {
    link.send(errorMessage('content_too_large'))
    return
  }
  const id = isTrack ? message.trackId : message.carId
  for (const chunk of contentChunks(kind, id, content, deps.messageBytesMax)) link.send(chunk)
}

function subscribe({ link, deps }: PlayerContext, hz: number): void {
  if (link.dialect === 1 || hz < 1 || hz > deps.tickHz || deps.tickHz % hz !== 0) {
    link.send(errorMessage('invalid_hz', `a divisor of ${deps.tickHz}`))
    return
  }
  link.subscribeTelemetry(hz)
  link.send({ type: 'TelemetrySubscribed', hz })
}
