/** Somebody opens a colleague's mailbox and a shared one in the Outlook window, and tracks there. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core'
import { hasChromium, launchChromium } from './chromium.ts'
import { mail, openPaneWorld, type PaneWorld, paneOf, violations } from './pane-world.ts'

const outlook = hasChromium ? describe : describe.skip
const customer = 'Sigrid Haugen <sigrid.haugen@fjordlys.example>'

outlook('other people’s mailboxes in Outlook (skipped where there is no Chromium)', () => {
  let world: PaneWorld
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let pane: FrameLocator

  beforeAll(async () => {
    world = await openPaneWorld()
    const aiko = world.sandbox.users[4]
    const jonas = world.sandbox.users[3]
    if (!aiko || !jonas) throw new Error('The sandbox has too few people.')
    await world.sandbox.mailboxSeam.deliverMime(aiko.oid, mail('To be tracked for Aiko', customer, aiko.mailbox))
    const share = { folder: 'inbox', mayEdit: false, seesPrivate: false }
    world.sandbox.mailboxSeam.share(jonas.oid, world.user.oid, [share])
    await world.sandbox.mailboxSeam.deliverMime(jonas.oid, mail('Only to be read', customer, jonas.mailbox))
    for (const { token } of [aiko, jonas])
      await fetch(`${world.service.address}/api/me`, { headers: { Authorization: `Bearer ${token}` } })
    browser = await launchChromium()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await world?.close()
  })
  beforeEach(async () => {
    context = await browser.newContext({ viewport: { width: 1500, height: 1000 }, reducedMotion: 'reduce' })
    page = await context.newPage()
    await page.goto(world.sandbox.addresses.outlook)
    await page.getByRole('option').first().waitFor()
    pane = page.frameLocator('iframe[title="Tandem task pane"]')
  })
  afterEach(() => context.close())

  const openMailbox = (name: string) => page.getByRole('navigation', { name: 'Folders' }).getByText(name).click()
  const select = (subject: string) => page.getByRole('option', { name: subject }).click()

  test('a delegate tracks a colleague’s message: the pinned pane knows whose it is, the record is the colleague’s', async () => {
    await page.getByRole('option').first().click()
    await pane.getByRole('button', { name: 'Track', exact: true }).waitFor()
    await openMailbox('田中 愛子')
    await select('To be tracked for Aiko')
    await pane.getByText('Mailbox of 田中 愛子').waitFor()
    await pane.getByRole('link', { name: /Sigrid Haugen/ }).waitFor()
    await pane.getByRole('button', { name: 'Track', exact: true }).click()
    await pane.getByRole('heading', { name: /^Tracked/ }).waitFor()
    const frame = paneOf(page)
    expect(frame && (await violations(frame))).toEqual([])
    await page.getByText('Tracked to Dynamics 365').first().waitFor()
    const found = await world.row(
      "emails?$select=subject&$expand=ownerid($select=fullname)&$filter=subject eq 'To be tracked for Aiko'",
    )
    expect(found.value).toHaveLength(1)
  }, 120_000)

  test('who may only read is told so and offered nothing', async () => {
    await openMailbox('Jonas Lindqvist')
    await select('Only to be read')
    await pane.getByText(/You may read here, but not change anything/).waitFor()
    await pane.getByRole('link', { name: /Sigrid Haugen/ }).waitFor()
    expect(await pane.getByRole('button', { name: 'Track', exact: true }).count()).toBe(0)
  }, 120_000)

  test('a mailbox of several people that nobody connected says what helps', async () => {
    await openMailbox('Halden & Voss Support')
    await select('Gateway in hall B')
    await pane.getByText(/it is not connected as a shared mailbox\. Ask your administrator\./).waitFor()
  }, 120_000)
})
