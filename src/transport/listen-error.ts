/** A port could not be opened; the message says which key of the configuration to change. */
export class ListenError extends Error {
  readonly code: string

  constructor(what: string, key: string, port: number, cause: Error & { code?: string }) {
    const reason = cause.code === 'EADDRINUSE' ? 'is in use by another program' : `cannot be opened (${cause.message})`
    super(`${what} port ${port} ${reason}; choose another with ${key}`, { cause })
    this.name = 'ListenError'
    this.code = cause.code ?? 'listen-failed'
  }
}
