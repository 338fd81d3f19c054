import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type JWTPayload, SignJWT } from 'jose'
import { createToken, tokenLine } from '../../src/auth/token-table.ts'

/** Somebody who makes web tokens, as a league's own site would: a key pair, and the public half in a file. */
export function anIssuer(folder: string) {
  const path = join(folder, 'issuer.pem')
  let privateKey: KeyObject
  /** A new pair takes the place of the old one. */
  const changeKey = () => {
    const pair = generateKeyPairSync('ed25519')
    privateKey = pair.privateKey
    writeFileSync(path, pair.publicKey.export({ type: 'spki', format: 'pem' }))
  }
  changeKey()
  const issue = (claims: JWTPayload) =>
    new SignJWT(claims).setProtectedHeader({ alg: 'EdDSA' }).setExpirationTime('5m').sign(privateKey)
  return { path, changeKey, issue }
}

/** Writes a file of tokens for these holders, by their names, and returns the tokens. */
export function writeTokens<Name extends string>(path: string, roles: Readonly<Record<Name, string>>) {
  const holders = Object.entries<string>(roles).map(([name, role]) => ({ name, role, token: createToken() }))
  writeFileSync(path, holders.map(({ token, ...entry }) => `${tokenLine(entry, token)}\n`).join(''))
  return Object.fromEntries(holders.map(({ name, token }) => [name, token])) as Record<Name, string>
}
