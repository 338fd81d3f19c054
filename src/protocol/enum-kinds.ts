import { GameMode, SessionKind, SessionState, Visibility } from './enums.ts'
import { oneOf } from './wire-kind.ts'

/** The enums of the wire: only their known numbers are read, in whatever integer width they come. */
export const sessionState = oneOf(Object.values(SessionState))
export const sessionKind = oneOf(Object.values(SessionKind))
export const gameMode = oneOf(Object.values(GameMode))
export const visibility = oneOf(Object.values(Visibility))
