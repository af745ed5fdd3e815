import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import { browserFlags } from '../../scripts/browser.ts'

const path = [process.env.TANDEM_BROWSER, '/usr/bin/chromium', '/usr/bin/google-chrome'].find(
  (each) => each !== undefined && existsSync(each),
)

/** `false` where there is no Chromium to test with; tests then skip and say so. */
export const hasChromium = path !== undefined

/** A headless Chromium that can reach this machine and nothing else. */
export function launchChromium(): Promise<Browser> {
  if (path === undefined) throw new Error('There is no Chromium here. Install one, or name it in TANDEM_BROWSER.')
  return chromium.launch({
    executablePath: path,
    args: [...browserFlags, '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1'],
  })
}
