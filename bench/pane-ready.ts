import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, chromium, type Frame, type Page } from 'playwright-core'
import { browserFlags, ensureBrowser } from '../scripts/browser.ts'
import { type House, openHouse } from './house.ts'
import { type Measure, measure, median } from './measure.ts'

const rounds = 7
/**
 * From the frame's load to a pane that can be used (Track can be clicked), in Chromium, with the genuine office.js and MSAL;
 * against a bare page in the same frame that has office.js alone and waits for Office.onReady.
 */
export async function paneReady(): Promise<Measure> {
  const { path, advice } = ensureBrowser()
  if (!path) throw new Error(advice)
  const bare = await serveBarePage()
  const browser = await chromium.launch({ executablePath: path, args: [...browserFlags] })
  try {
    const floor = await inHouse(browser, bare.origin, (frame) => frame.waitForFunction('window.officeIsReady'))
    const ours = await inHouse(browser, undefined, (frame) =>
      frame
        .getByRole('button', { name: /^Track/ })
        .first()
        .waitFor({ state: 'visible' }),
    )
    return measure('pane-ready', 'ms', ours, floor, `median of ${rounds}; floor: a page with office.js alone`)
  } finally {
    await browser.close()
    bare.close()
  }
}

async function inHouse(
  browser: Browser,
  origin: string | undefined,
  ready: (frame: Frame) => Promise<unknown>,
): Promise<number> {
  const house: House = await openHouse(origin)
  try {
    const times: number[] = []
    for (let round = 0; round < rounds; round++) {
      // Each time a person who has just come, as Outlook starts a pane.
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 } })
      const page = await context.newPage()
      times.push(await oneLoad(page, house.sandbox.addresses.outlook, ready))
      await context.close()
    }
    return median(times)
  } finally {
    await house.close()
  }
}

async function oneLoad(page: Page, address: string, ready: (frame: Frame) => Promise<unknown>): Promise<number> {
  await page.goto(address)
  await page.getByText('Rahmenvertrag Sensorik').first().click()
  const paneOf = () => page.frames().find((frame) => frame.url().includes('/pane/taskpane.html'))
  const first = await until(paneOf)
  await ready(first)
  // A reload of the frame alone: what the window does meanwhile is not the pane's.
  await first.evaluate('window.isFormerPage = true; location.reload()').catch(() => undefined)
  const frame = await until(async () => {
    const found = paneOf()
    const isFormer = await found?.evaluate('window.isFormerPage === true').catch(() => true)
    return isFormer === false ? found : undefined
  })
  await ready(frame)
  return frame.evaluate('performance.now()') as Promise<number>
}

async function until<T>(read: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const value = await read()
    if (value !== undefined) return value
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** Where the service would be: a pane that is nothing but office.js. */
async function serveBarePage(): Promise<{ readonly origin: string; close(): void }> {
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bare</title>
    <script src="https://appsforoffice.microsoft.com/lib/1/hosted/office.js"></script>
    <script>Office.onReady(() => { window.officeIsReady = true })</script></head><body>office.js alone</body></html>`
  const server = createServer((_request, response) =>
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(page),
  )
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
