import type { AdminAccess } from '../../http/admin-access.ts'
import { type AdminDesk, TOKEN_KINDS, type TokenDesk, type TokenKind } from '../../http/admin-desk.ts'
import type { Api } from '../../http/api-route.ts'
import { createHttpApp, type HttpAppOptions } from '../../http/app.ts'
import type { LiveStreams } from '../../http/live-streams.ts'
import type { PlaybackDesk } from '../../http/playback-desk.ts'
import type { ServerView } from '../../http/server-view.ts'

/** What the API's document depends on besides the code, as what another thread can be handed. */
export interface DescribedServer {
  readonly name: string
  readonly version: string
  /** Undefined where there are no operators: the roles of each kind of token that they can make. */
  readonly tokenRoles: Readonly<Partial<Record<TokenKind, readonly string[]>>> | undefined
}

export function describedServer(
  { name, version }: Pick<ServerView, 'name' | 'version'>,
  { admin, desk }: Pick<HttpAppOptions, 'admin' | 'desk'>,
): DescribedServer {
  if (admin === undefined) return { name, version, tokenRoles: undefined }
  const kinds = TOKEN_KINDS.flatMap((kind) => {
    const roles = desk?.tokens[kind]?.roles
    return roles === undefined ? [] : [[kind, [...roles]] as const]
  })
  return { name, version, tokenRoles: Object.fromEntries(kinds) }
}

/** The same routes as that server has, to be described and never to be asked: behind them there is nothing. */
export function routesOf({ name, version, tokenRoles }: DescribedServer): Api {
  const nothing: unknown = {}
  const view = { name, version, replays: nothing } as ServerView
  const options = { playbacks: nothing as PlaybackDesk, live: nothing as LiveStreams }
  if (tokenRoles === undefined) return createHttpApp(view, options)
  const tokens = Object.fromEntries(
    Object.entries(tokenRoles).map(([kind, roles]) => [kind, { roles } as unknown as TokenDesk]),
  )
  const desk = { tokens, content: nothing, log: nothing } as AdminDesk
  return createHttpApp(view, { ...options, admin: nothing as AdminAccess, desk })
}
