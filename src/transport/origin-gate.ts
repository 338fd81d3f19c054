import { normalOrigin } from '../config/origins.ts'

/**
 * Whose pages may open a WebSocket here. Browsers tell by `Origin` which page asks, and let every page ask every server:
 * without this, any site could play in the name of whoever looks at it. Programs that are no browsers send no Origin,
 * or any they like; this is no protection against them, and they pass.
 */
export class OriginGate {
  readonly #allowed: ReadonlySet<string>
  readonly #isTls: boolean

  /** `allowed` are origins, or "*" among them for all; our own is always welcome. */
  constructor({ allowed, isTls }: { readonly allowed: readonly string[]; readonly isTls: boolean }) {
    this.#allowed = new Set(allowed.map(normalOrigin))
    this.#isTls = isTls
  }

  /** `origin` and `host` as the headers have them. */
  isWelcome(origin: string | undefined, host: string | undefined): boolean {
    if (origin === undefined || this.#allowed.has('*')) return true
    return this.#allowed.has(normalOrigin(origin)) || this.#isOwn(origin, host)
  }

  /** In plain text the scheme does not count: TLS may end at a proxy in front of us. */
  #isOwn(origin: string, host: string | undefined): boolean {
    const { protocol, host: from } = parsed(origin) ?? {}
    if (protocol === undefined || (this.#isTls && protocol !== 'https:')) return false
    return parsed(`${protocol}//${host ?? ''}`)?.host === from
  }
}

function parsed(text: string): URL | undefined {
  return URL.parse(text) ?? undefined
}
