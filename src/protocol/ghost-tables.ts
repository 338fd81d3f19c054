import type { GhostClientMessage, GhostServerMessage } from './ghost-messages.ts'
import type { CarId, PlayerId } from './ids.ts'
import { CARS_MAX, NAME_CHARS_MAX, REPLAY_ID_CHARS_MAX } from './limits.ts'
import type { MessageTables } from './message-codec.ts'
import { bool, id, int, text, u8, u16, u32 } from './wire-kind.ts'
import { extra, required } from './wire-struct.ts'

const replayId = required('replay_id', text(REPLAY_ID_CHARS_MAX))
const slot = int(0, CARS_MAX - 1)

/** The parts of dialect 2's tables that are about ghosts, in the spelling of the wire. */
export const ghostClientTables: MessageTables<GhostClientMessage> = {
  AddGhost: { replayId, slot: extra('slot', slot), lap: extra('lap', int(1, 0xffff)) },
  RemoveGhost: { slot: extra('slot', slot) },
}

export const ghostServerTables: MessageTables<GhostServerMessage> = {
  GhostAdded: {
    replayId,
    slot: required('slot', slot),
    playerId: required('player_id', id<PlayerId>()),
    driverName: required('driver_name', text(NAME_CHARS_MAX)),
    carId: required('car_id', id<CarId>()),
    carName: required('car_name', text(NAME_CHARS_MAX)),
    lap: required('lap', u16),
    timeMs: required('time_ms', u32),
    isValid: required('is_valid', bool),
  },
  GhostRemoved: { count: required('count', u8) },
}
