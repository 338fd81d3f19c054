import { request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import { ANSWER_BYTES_MAX } from './limits.ts'

export interface ProbeAnswer {
  readonly status: number
  /** The first ANSWER_BYTES_MAX bytes. */
  readonly text: string
}

export interface Question {
  readonly timeoutMs: number
  /**
   * False for a server on the same machine: its certificate is made out to the name that players use, and nothing secret is
   * said here.
   */
  readonly isCertificateChecked: boolean
}

/** Asks a probe. Rejects when there is no answer in time. */
export function ask(url: URL, { timeoutMs, isCertificateChecked }: Question): Promise<ProbeAnswer> {
  const signal = AbortSignal.timeout(timeoutMs)
  const options = { headers: { Accept: 'text/plain' }, signal, agent: false }
  return new Promise((resolve, reject) => {
    const request =
      url.protocol === 'https:'
        ? requestHttps(url, { ...options, rejectUnauthorized: isCertificateChecked })
        : requestHttp(url, options)
    request.on('error', (error) => reject(signal.aborted ? new Error(`no answer within ${timeoutMs} ms`) : error))
    request.on('response', (response) => {
      const chunks: Buffer[] = []
      let bytes = 0
      const done = () => {
        const text = Buffer.concat(chunks).subarray(0, ANSWER_BYTES_MAX).toString()
        resolve({ status: response.statusCode ?? 0, text })
        request.destroy()
      }
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk)
        bytes += chunk.length
        if (bytes >= ANSWER_BYTES_MAX) done()
      })
      response.on('end', done)
      response.on('error', reject)
    })
    request.end()
  })
}
