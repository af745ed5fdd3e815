import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core'
import { hasChromium, launchChromium } from './chromium.ts'
import { mail, openPaneWorld, type PaneWorld, paneOf, violations } from './pane-world.ts'

const outlook = hasChromium ? describe : describe.skip

outlook('tracked folders in Outlook (skipped where there is no Chromium)', () => {
  let world: PaneWorld
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let pane: FrameLocator
  const complaints: string[] = []

  beforeAll(async () => {
    world = await openPaneWorld()
    const { oid } = world.sandbox.users[0] ?? { oid: '' }
    const from = 'Sigrid Haugen <sigrid.haugen@fjordlys.example>'
    await world.sandbox.mailboxSeam.deliverMime(oid, mail('To be filed', from, world.user.mailbox))
    browser = await launchChromium()
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await world?.close()
  })
  beforeEach(async () => {
    complaints.length = 0
    context = await browser.newContext({ viewport: { width: 1500, height: 1000 }, reducedMotion: 'reduce' })
    page = await context.newPage()
    page.setDefaultTimeout(90_000)
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(world.sandbox.addresses.outlook)
    pane = page.frameLocator('iframe[title="Tandem task pane"]')
  })
  afterEach(async () => {
    await context.close()
    expect(complaints).toEqual([])
  })

  test('a message is filed into a new folder by keyboard, the folder is tracked, and the message with it', async () => {
    await page.getByRole('option', { name: 'To be filed' }).click()
    await pane.getByRole('button', { name: 'Track', exact: true }).waitFor()
    await page.getByRole('button', { name: 'Move to' }).press('Enter')
    await page.getByRole('menuitem', { name: 'New folder…' }).press('Enter')
    const dialog = page.getByRole('dialog', { name: 'New folder in Inbox' })
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Drafts of Sigrid')
    await page.keyboard.press('Enter')
    const folders = page.getByRole('navigation', { name: 'Folders' })
    await folders.getByRole('button', { name: /Drafts of Sigrid/ }).waitFor()
    await page.getByRole('option', { name: 'To be filed' }).waitFor({ state: 'detached' })
    // The same name once more is refused, and says so where it was typed.
    await folders.getByRole('button', { name: 'New folder' }).click()
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Drafts of Sigrid')
    await page.keyboard.press('Enter')
    await dialog.getByText(/already exists/).waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })

    await pane.getByRole('button', { name: 'More' }).click()
    await pane.getByRole('menuitem', { name: 'Tracked folders' }).click()
    await pane.getByRole('button', { name: 'Track the folder Drafts of Sigrid' }).click()
    await pane.getByText('Drafts of Sigrid is tracked.').waitFor()
    await pane.getByRole('button', { name: 'Choose record for the folder Drafts of Sigrid' }).click()
    await pane.getByRole('combobox').fill('Fjordlys')
    await pane
      .getByRole('option', { name: /Fjordlys/ })
      .first()
      .click()
    await pane.getByText(/The record of Drafts of Sigrid is kept/).waitFor()
    const frame = paneOf(page)
    if (!frame) throw new Error('The pane is not there.')
    await page.locator('iframe[title="Tandem task pane"]').evaluate((element) => {
      element.style.width = '320px'
    })
    const [inner, whole] = await frame.evaluate(() => {
      const { clientWidth, scrollWidth } = document.documentElement
      return [clientWidth, scrollWidth]
    })
    expect(whole).toBeLessThanOrEqual(inner ?? 0)
    expect(await violations(frame)).toEqual([])

    await pane.getByRole('button', { name: /^Back/ }).click()
    await pane.getByRole('button', { name: 'More' }).click()
    await pane.getByRole('menuitem', { name: 'Mailbox', exact: true }).click()
    await pane.getByRole('button', { name: 'Sync now' }).click()
    await pane.getByText(/^Synchronized/).waitFor()
    await folders.getByRole('button', { name: /Drafts of Sigrid/ }).click()
    const filed = page.getByRole('option', { name: 'To be filed' })
    await filed.getByText('Tracked to Dynamics 365').waitFor()
    await filed.click()
    await pane.getByRole('button', { name: /^Back/ }).click()
    await pane.getByRole('button', { name: 'Why is this (not) tracked?' }).click()
    await pane.getByText(/“Drafts of Sigrid”, a tracked folder/).waitFor()
    await pane
      .getByText(/Fjordlys/)
      .first()
      .waitFor()
  })
})
