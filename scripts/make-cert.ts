import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { CERT_USAGE } from './cert-usage.ts'
import type { DevCertificate } from './dev-certificate.ts'

/**
 * Writes a self-signed certificate for this machine: `npm run make-cert -- [--dir <folder>] [--force]`. What is there is
 * kept unless --force says otherwise, because clients may have been told to trust it.
 */
const EXIT_UNUSABLE = 78

const NO_MAKER = `Certificates for development are made by a package for development, which is not installed here (npm ci installs it).
A server that others play on wants a certificate of an authority that their machines know; a self-signed one is made by
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=HOST -addext subjectAltName=DNS:HOST -keyout key.pem -out cert.pem`

process.exitCode = await makeCert()

async function makeCert(): Promise<number> {
  const asked = readArguments()
  if (typeof asked === 'string') return complain(EXIT_UNUSABLE, `${asked}\n${CERT_USAGE}`)
  if (asked.help) {
    console.log(CERT_USAGE)
    return 0
  }
  const paths = { cert: join(asked.dir, 'dev-cert.pem'), key: join(asked.dir, 'dev-key.pem') }
  const taken = [paths.cert, paths.key].find((path) => existsSync(path))
  if (taken !== undefined && !asked.force) {
    return complain(1, `${taken} is there already; --force makes a new certificate and a new key in place of both.`)
  }
  const maker = await loadMaker()
  if (maker === undefined) return complain(1, NO_MAKER)
  write(asked.dir, paths, await maker.makeDevCertificate())
  console.log(success(paths))
  return 0
}

function readArguments() {
  try {
    const dir = { type: 'string', default: 'certs' } as const
    const flag = { type: 'boolean', default: false } as const
    return parseArgs({ options: { dir, force: flag, help: flag } }).values
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Undefined in an installation for production, where nobody should be tempted. */
async function loadMaker(): Promise<typeof import('./dev-certificate.ts') | undefined> {
  try {
    return await import('./dev-certificate.ts')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND') return undefined
    throw error
  }
}

interface Paths {
  readonly cert: string
  readonly key: string
}

function write(folder: string, paths: Paths, { cert, key }: DevCertificate): void {
  mkdirSync(folder, { recursive: true })
  // Removed first: a file that is written over would keep its old permissions.
  for (const path of [paths.cert, paths.key]) rmSync(path, { force: true })
  writeFileSync(paths.key, key, { mode: 0o600, flag: 'wx' })
  writeFileSync(paths.cert, cert, { flag: 'wx' })
}

function success({ cert, key }: Paths): string {
  return `Wrote ${cert} and ${key}, valid for a year for localhost, 127.0.0.1 and ::1.
Start the server with them:
  npm start -- --set network.tls_cert_path=${cert} --set network.tls_key_path=${key}
and tell clients to trust it, for example:
  NODE_EXTRA_CA_CERTS=${resolve(cert)} node client.js
  curl --cacert ${cert} https://localhost:9002/health`
}

function complain(exitCode: number, text: string): number {
  console.error(text)
  return exitCode
}
