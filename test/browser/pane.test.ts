import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core'
import { hasChromium, launchChromium } from './chromium.ts'
import { mail, openPaneWorld, type PaneWorld, paneOf, violations } from './pane-world.ts'

const outlook = hasChromium ? describe : describe.skip

/** A contact of the sandbox's organization, with an account, an opportunity and a case. */
const customer = 'Sigrid Haugen <sigrid.haugen@fjordlys.example>'
const stranger = 'Nobody Known <nobody@unheard-of.example>'

outlook('the pane in Outlook, with the genuine office.js and MSAL (skipped where there is no Chromium)', () => {
  let world: PaneWorld
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let pane: FrameLocator
  const complaints: string[] = []

  beforeAll(async () => {
    world = await openPaneWorld()
    const { oid } = world.sandbox.users[0] ?? { oid: '' }
    for (const subject of [
      'To be tracked',
      'To be untracked',
      'By keyboard',
      'To be looked at',
      'Tracked in the dark',
    ]) {
      await world.sandbox.mailboxSeam.deliverMime(oid, mail(subject, customer, world.user.mailbox))
    }
    await world.sandbox.mailboxSeam.deliverMime(oid, mail('From a stranger', stranger, world.user.mailbox))
    const today = new Date().toISOString().slice(0, 10)
    await world.sandbox.mailboxSeam.putEvent(oid, {
      subject: 'Plan review',
      start: { dateTime: `${today}T10:00:00`, timeZone: 'UTC' },
      end: { dateTime: `${today}T11:00:00`, timeZone: 'UTC' },
      body: { contentType: 'text', content: 'The plan.' },
      organizer: { emailAddress: { name: 'Sigrid Haugen', address: 'sigrid.haugen@fjordlys.example' } },
      isOrganizer: false,
      attendees: [
        {
          emailAddress: { name: world.user.name, address: world.user.mailbox },
          type: 'required',
          status: { response: 'accepted', time: `${today}T08:00:00Z` },
        },
      ],
    })
    browser = await launchChromium()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await world?.close()
  })

  beforeEach(async () => {
    complaints.length = 0
    // Without motion: what fades in has too little contrast for a moment.
    context = await browser.newContext({
      viewport: { width: 1500, height: 1000 },
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
    })
    page = await context.newPage()
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    await page.goto(world.sandbox.addresses.outlook)
    await page.getByRole('option').first().waitFor()
    pane = page.frameLocator('iframe[title="Tandem task pane"]')
  })
  afterEach(async () => {
    await context.close()
    expect(complaints).toEqual([])
  })

  const select = (subject: string) => page.getByRole('option', { name: subject }).click()
  const button = (name: string | RegExp) => pane.getByRole('button', { name, exact: typeof name === 'string' })
  const stateIs = (text: string | RegExp) => pane.getByRole('heading', { name: text }).waitFor()
  const open = async (subject: string) => {
    await select(subject)
    await button('Track').waitFor()
  }
  const choose = async (record: string) => {
    await pane.getByRole('combobox').fill(record)
    await pane.getByRole('option', { name: record }).first().click()
  }
  const track = async (record?: string) => {
    if (record) await choose(record)
    await button(/^Track/).click()
    await stateIs(/^Tracked/)
  }
  const frame = () => {
    const found = paneOf(page)
    if (!found) throw new Error('The pane is not there.')
    return found
  }
  const focused = () => frame().evaluate(() => document.activeElement?.textContent || document.activeElement?.tagName)

  test('a message: who is on it, what it may be regarding, tracked, with a receipt, and in the CRM', async () => {
    await open('To be tracked')
    await pane
      .getByRole('link', { name: /^Sigrid Haugen/ })
      .first()
      .waitFor()
    expect(await pane.getByRole('option').count()).toBeGreaterThan(1)

    await track('Fjordlys Energi')
    await page.getByRole('option', { name: 'To be tracked' }).getByText('Tracked to Dynamics 365').waitFor()
    await button(/fields? went/).click()
    await pane.getByText('setup.exe').first().waitFor()

    const address = await pane.getByRole('link', { name: /View in Dynamics 365/ }).getAttribute('href')
    const id = new URL(address ?? '').searchParams.get('id')
    expect(await world.row(`emails(${id})?$select=subject,_regardingobjectid_value`)).toMatchObject({
      subject: 'To be tracked',
    })
    expect((await page.request.get(address ?? '')).status()).toBe(200)
  })

  test('the pinned pane follows the selection without being loaded anew, and knows again what was tracked', async () => {
    await open('From a stranger')
    await pane.getByText('Not in Dynamics 365').waitFor()
    const born = await frame().evaluate(() => performance.timeOrigin)
    await open('To be looked at')
    await track()
    // Faster than anybody can answer: only the last one counts.
    await select('From a stranger')
    await select('To be looked at')
    await select('From a stranger')
    await pane.getByText('Not in Dynamics 365').waitFor()
    expect(await pane.getByRole('heading', { name: 'Not tracked' }).count()).toBe(1)
    await select('To be looked at')
    await stateIs(/^Tracked/)
    expect(await frame().evaluate(() => performance.timeOrigin)).toBe(born)
  })

  test('the regarding is changed and dropped, and tracking ended with the copy kept or deleted', async () => {
    await open('To be untracked')
    await track('Fjordlys Energi')
    await stateIs(/^Tracked regarding Fjordlys/)
    await button('Change Regarding').click()
    await choose('Sigrid Haugen')
    await button(/Regarding|regarding/)
      .first()
      .click()
    await stateIs(/^Tracked regarding Sigrid/)
    await button('Track without Regarding').click()
    await stateIs(/^Tracked$/)
    const address = await pane.getByRole('link', { name: /View in Dynamics 365/ }).getAttribute('href')
    const id = new URL(address ?? '').searchParams.get('id')

    await button('Untrack').click()
    await pane.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    await pane.getByRole('dialog').waitFor({ state: 'detached' })
    await button('Untrack').click()
    await pane.getByRole('dialog').getByRole('button', { name: 'Untrack' }).click()
    await stateIs('Not tracked')
    expect(await world.row(`emails(${id})?$select=subject`)).toMatchObject({ subject: 'To be untracked' })

    await track()
    await button('Untrack').click()
    await pane.getByRole('radio', { name: /Delete the copy/ }).check()
    await pane.getByRole('dialog').getByRole('button', { name: 'Untrack and delete' }).click()
    await stateIs('Not tracked')
    expect(await world.row(`emails(${id})?$select=subject`)).toHaveProperty('error')
  })

  test('a meeting is tracked as an appointment', async () => {
    await page.getByRole('navigation', { name: 'Apps' }).getByRole('button', { name: 'Calendar' }).click()
    await page.getByRole('region', { name: 'Calendar' }).getByText('Plan review').click()
    await button('Track').waitFor()
    await track('Fjordlys Energi')
    const address = await pane.getByRole('link', { name: /View in Dynamics 365/ }).getAttribute('href')
    const { searchParams } = new URL(address ?? '')
    expect(searchParams.get('etn')).toBe('appointment')
    expect(await world.row(`appointments(${searchParams.get('id')})?$select=subject`)).toMatchObject({
      subject: 'Plan review',
    })
  })

  test('a draft is saved by tracking it, and stays pending until it is sent (R-127)', async () => {
    await page.getByRole('button', { name: 'New mail' }).click()
    await button('Track').waitFor()
    await page.getByLabel('Subject').fill('Being written')
    await choose('Fjordlys Energi')
    await button(/^Track/).click()
    await stateIs('Track pending')
    await pane
      .getByText(/when the message is sent/)
      .first()
      .waitFor()
  })

  test('everything goes without a mouse', async () => {
    await open('By keyboard')
    await pane.getByRole('combobox').focus()
    await page.keyboard.type('Fjordlys Energi')
    await pane.getByRole('option', { name: 'Fjordlys Energi' }).first().waitFor()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    const walkTo = async (name: RegExp) => {
      // Round the whole window, if need be: the mail list and the ribbon are on the way.
      for (let steps = 0; steps < 120; steps += 1) {
        if (name.test((await focused()) ?? '')) return
        await page.keyboard.press('Tab')
      }
      throw new Error(`Tab never came to ${name}.`)
    }
    await walkTo(/^Track/)
    await page.keyboard.press('Enter')
    await stateIs(/^Tracked regarding/)
    await walkTo(/^Untrack$/)
    await page.keyboard.press('Enter')
    await pane.getByRole('dialog').waitFor()
    await page.keyboard.press('Escape')
    await pane.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await focused()).toBe('Untrack')
    expect(await pane.getByRole('button', { name: 'Change Regarding' }).count()).toBe(1)
    await walkTo(/^Fields$/)
    await page.keyboard.press('Enter')
    await pane.getByRole('heading', { name: 'Fields' }).waitFor()
    // What was pressed is gone with its page: a moment later reading begins at the new page's heading.
    for (let tries = 0; tries < 40 && (await focused()) !== 'Fields'; tries += 1) await page.waitForTimeout(50)
    await walkTo(/^Back/)
  })

  test.each(['light', 'dark'] as const)(
    '%s: axe finds nothing in any view, at 320 pixels, and nothing runs over',
    async (theme) => {
      const fits = async () =>
        expect(
          await frame().evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
        ).toBeLessThanOrEqual(0)
      if (theme === 'dark') await page.getByRole('button', { name: 'Switch to dark theme' }).click()
      await open(theme === 'dark' ? 'Tracked in the dark' : 'From a stranger')
      await page.locator('iframe[title="Tandem task pane"]').evaluate((element) => {
        element.style.width = '320px'
      })
      const background = await frame().evaluate(
        () => getComputedStyle(document.querySelector('.fui-FluentProvider') ?? document.body).backgroundColor,
      )
      const brightness = Math.max(...(background.match(/\d+/g) ?? []).slice(0, 3).map(Number))
      expect(brightness < 128).toBe(theme === 'dark')
      expect(await violations(frame())).toEqual([])
      await fits()

      await track('Fjordlys Energi')
      await button(/fields? went/).click()
      expect(await violations(frame())).toEqual([])
      await fits()

      await button('Untrack').click()
      await pane.getByRole('dialog').waitFor()
      expect(await violations(frame())).toEqual([])
      await pane.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()

      await button('Fields').click()
      await pane.getByRole('heading', { name: 'Fields' }).waitFor()
      await pane.getByText('History').waitFor()
      expect(await violations(frame())).toEqual([])
      await fits()
    },
  )

  test('a service that is away is said so, and tried again on demand', async () => {
    await page.route('**/api/items/context', (route) => route.abort())
    await select('From a stranger')
    await pane.getByText(/can’t be reached/).waitFor()
    await page.unroute('**/api/items/context')
    await button('Try again').click()
    await pane.getByText('Not in Dynamics 365').waitFor()
    // The browser itself writes down each request that failed.
    complaints.length = 0
  })
})
