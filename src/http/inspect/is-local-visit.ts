/**
 * The inspector shows what is inside the server and asks nobody who he is. So it is only for who sits at the machine: the
 * other end of the socket is on it; the address that was asked for names it, so that a foreign site whose name has been
 * pointed here (DNS rebinding) gets nothing; and no proxy has handed the request on, whose own place says nothing of
 * where it comes from.
 */
export function isLocalVisit({ peer, headers }: Visit): boolean {
  if (HANDED_ON.some((header) => headers(header) !== undefined)) return false
  return isLoopback(peer) && isLocalName(hostOf(headers('host')))
}

export interface Visit {
  readonly peer: string | undefined
  readonly headers: (name: string) => string | undefined
}

/** Browsers send where a page comes from that opens a WebSocket, programs send nothing. It has to come from here. */
export function isOwnPage(origin: string | undefined, host: string | undefined): boolean {
  return origin === undefined || (host !== undefined && URL.parse(origin)?.host === URL.parse(`http://${host}`)?.host)
}

const HANDED_ON = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via']

function isLoopback(peer = ''): boolean {
  return peer === '::1' || /^(?:::ffff:)?127\.\d+\.\d+\.\d+$/.test(peer)
}

function hostOf(header: string | undefined): string {
  return URL.parse(`http://${header ?? ''}`)?.hostname ?? ''
}

function isLocalName(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host)
}
