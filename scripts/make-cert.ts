import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { makeDevCertificate } from './dev-certificate.ts'

/**
 * Writes a self-signed certificate for this machine: `npm run make-cert -- [--dir <folder>] [--force]`. What is there is
 * kept unless --force says otherwise, because clients may have been told to trust it.
 */
const { values } = parseArgs({
  options: { dir: { type: 'string', default: 'certs' }, force: { type: 'boolean', default: false } },
})
const certPath = join(values.dir, 'dev-cert.pem')
const keyPath = join(values.dir, 'dev-key.pem')

const taken = [certPath, keyPath].find((path) => existsSync(path))

if (taken !== undefined && !values.force) {
  console.error(`${taken} is there already; --force makes a new certificate and a new key in place of both.`)
  process.exitCode = 1
} else {
  await make()
  console.log(`Wrote ${certPath} and ${keyPath}, valid for a year for localhost, 127.0.0.1 and ::1.
Start the server with them:
  npm start -- --set network.tls_cert_path=${certPath} --set network.tls_key_path=${keyPath}
and tell clients to trust it, for example:
  NODE_EXTRA_CA_CERTS=${resolve(certPath)} node client.js
  curl --cacert ${certPath} https://localhost:9002/health`)
}

async function make(): Promise<void> {
  const { cert, key } = await makeDevCertificate()
  mkdirSync(values.dir, { recursive: true })
  // Removed first: a file that is written over would keep its old permissions.
  for (const path of [certPath, keyPath]) rmSync(path, { force: true })
  writeFileSync(keyPath, key, { mode: 0o600, flag: 'wx' })
  writeFileSync(certPath, cert, { flag: 'wx' })
}
