import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

const path = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'

/** Is there a browser to open the page in? */
export const hasChromium: boolean = existsSync(path)

/** Where a check that needs a browser must not be passed over. */
export const mustHaveChromium: boolean = (process.env.CI ?? '') !== '' && process.env.CI !== 'false'

/** Starts the browser. Nothing is downloaded: it is the one of the machine. */
export const startChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath: path,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-dev-shm-usage'],
    ],
  })
