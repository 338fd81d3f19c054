import { spawnSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { loadTls } from '../../src/transport/tls.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'

const SCRIPT = fileURLToPath(new URL('../../scripts/make-cert.ts', import.meta.url))

function run(cwd: string, ...args: string[]) {
  return spawnSync(process.execPath, [SCRIPT, ...args], { cwd, encoding: 'utf8' })
}

test('make-cert writes a certificate for this machine that TLS takes, and a key that only its owner reads', async () => {
  using folder = tempFolder()
  const { status, stdout } = run(folder.path)
  const [certPath, keyPath] = [join(folder.path, 'certs/dev-cert.pem'), join(folder.path, 'certs/dev-key.pem')]
  expect(status).toBe(0)
  expect(stdout).toContain('--set network.tls_cert_path=certs/dev-cert.pem')
  expect(statSync(keyPath).mode & 0o777).toBe(0o600)
  const certificate = new X509Certificate(readFileSync(certPath))
  expect(certificate.checkHost('localhost')).toBe('localhost')
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1')
  await expect(loadTls({ certPath, keyPath, minVersion: 'TLSv1.3' })).resolves.toMatchObject({ minVersion: 'TLSv1.3' })
})

test('make-cert writes over nothing without --force, not even over one of the two', () => {
  using folder = tempFolder()
  const certPath = join(folder.path, 'dev-cert.pem')
  writeFileSync(certPath, 'mine')
  const refused = run(folder.path, '--dir', '.')
  expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('dev-cert.pem is there already')])
  expect(readFileSync(certPath, 'utf8')).toBe('mine')
  expect(run(folder.path, '--dir', '.', '--force').status).toBe(0)
  expect(readFileSync(certPath, 'utf8')).toContain('BEGIN CERTIFICATE')
})
