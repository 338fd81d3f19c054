import { describe, expect, test } from 'vitest'
import { isLocalVisit, isOwnPage } from '../../../src/http/inspect/is-local-visit.ts'

function visit(peer: string | undefined, headers: Readonly<Record<string, string>>): boolean {
  return isLocalVisit({ peer, headers: (name) => headers[name] })
}

describe('the inspector is', () => {
  test.each([
    ['127.0.0.1', 'localhost:9002'],
    ['127.0.0.1', '127.0.0.1:9002'],
    ['::ffff:127.0.0.1', '127.0.0.1'],
    ['::1', '[::1]:9002'],
  ])('for who sits at the machine: %s asks %s', (peer, host) => {
    expect(visit(peer, { host })).toBe(true)
  })

  test.each([
    ['another machine', '192.0.2.7', { host: '127.0.0.1:9002' }],
    ['another machine by IPv6', '2001:db8::1', { host: '[::1]:9002' }],
    ['an address that only looks like ours', '::ffff:192.0.2.127.0.0.1', { host: 'localhost' }],
    ['nobody knows who', undefined, { host: 'localhost' }],
    ['a name that somebody pointed here', '127.0.0.1', { host: 'evil.example:9002' }],
    ['a name that begins like ours', '127.0.0.1', { host: '127.0.0.1.evil.example' }],
    ['a request without a host', '127.0.0.1', {}],
    ['a proxy', '127.0.0.1', { host: '127.0.0.1', 'x-forwarded-for': '192.0.2.7' }],
    ['a proxy of another kind', '127.0.0.1', { host: '127.0.0.1', forwarded: 'for=192.0.2.7' }],
    ['a proxy that says little', '127.0.0.1', { host: '127.0.0.1', via: '1.1 proxy' }],
  ])('not for %s', (_, peer, headers) => {
    expect(visit(peer, headers)).toBe(false)
  })
})

test.each([
  ['our own page', 'http://localhost:9002', 'localhost:9002', true],
  ['a program', undefined, 'localhost:9002', true],
  ['the page of another server on this machine', 'http://localhost:3000', 'localhost:9002', false],
  ['a foreign page', 'https://evil.example', 'localhost:9002', false],
  ['a page without an origin', 'null', 'localhost:9002', false],
])('a stream opened by %s: %s asks %s', (_, origin, host, isWelcome) => {
  expect(isOwnPage(origin, host)).toBe(isWelcome)
})
