import chromium from '@sparticuz/chromium'

// Run by install-chromium.ts with the TMPDIR that this unpacks into.
await chromium.executablePath()
