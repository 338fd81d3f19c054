import type { TestProject } from 'vitest/node'
import { buildPage, type PageFiles } from './support/build-page.ts'
import { type Chromium, installChromium } from './support/install-chromium.ts'

/** What every test of the browser project may `inject`. */
declare module 'vitest' {
  interface ProvidedContext {
    chromium: Chromium
    pageFiles: PageFiles
  }
}

/** Once before the browser tests: the browser is unpacked and the page that carries the SDK is bundled. */
export async function setup(project: TestProject): Promise<void> {
  const [chromium, pageFiles] = await Promise.all([installChromium(), buildPage()])
  project.provide('chromium', chromium)
  project.provide('pageFiles', pageFiles)
}
