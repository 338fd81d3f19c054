import { type Browser, chromium, type Page } from 'playwright-core'
import { inject } from 'vitest'

/** A running Chromium, the one of the set-up. Use with `await using`, or close it. */
export function launchBrowser(): Promise<Browser> {
  const { executablePath, env } = inject('chromium')
  return chromium.launch({ executablePath, env: { ...process.env, ...env } })
}

/** A page with everything that its browser complains of: errors, warnings, violated policies, failed requests. */
export interface WatchedPage {
  readonly page: Page
  readonly complaints: readonly string[]
}

/** Opens an empty page in a context of its own. The locale is fixed because the system's may be none that browsers know. */
export async function openPage(browser: Browser): Promise<WatchedPage> {
  const page = await browser.newPage({ locale: 'en-US' })
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('requestfailed', (request) => complaints.push(`${request.url()}: ${request.failure()?.errorText}`))
  return { page, complaints }
}
