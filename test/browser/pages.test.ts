import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Browser, BrowserContext, FrameLocator, Page } from 'playwright-core'
import { hasChromium, launchChromium } from './chromium.ts'
import { mail, openPaneWorld, type PaneWorld, paneOf, violations } from './pane-world.ts'

const outlook = hasChromium ? describe : describe.skip

outlook('the pane’s further pages in Outlook (skipped where there is no Chromium)', () => {
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
    await world.sandbox.mailboxSeam.deliverMime(oid, mail('Looked at', from, world.user.mailbox))
    browser = await launchChromium()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await world?.close()
  })

  beforeEach(async () => {
    complaints.length = 0
    context = await browser.newContext({
      viewport: { width: 1500, height: 1000 },
      timezoneId: 'UTC',
      reducedMotion: 'reduce',
    })
    page = await context.newPage()
    page.on('pageerror', (error) => complaints.push(error.message))
    page.on('console', (message) => {
      // The organization's refusal is an answer that is looked at below.
      if (message.type() === 'error' && !message.text().includes('403')) complaints.push(message.text())
    })
    await page.goto(world.sandbox.addresses.outlook)
    pane = page.frameLocator('iframe[title="Tandem task pane"]')
    await page.getByRole('option', { name: 'Looked at' }).click()
    await pane.getByRole('button', { name: 'Track', exact: true }).waitFor()
  })
  afterEach(async () => {
    await context.close()
    expect(complaints).toEqual([])
  })

  const frame = () => {
    const found = paneOf(page)
    if (!found) throw new Error('The pane is not there.')
    return found
  }
  const turnTo = async (title: string) => {
    await pane.getByRole('button', { name: 'More' }).click()
    await pane.getByRole('menuitem', { name: title }).click()
    await pane.getByRole('heading', { name: title, level: 2 }).waitFor()
  }
  const makeNarrow = () =>
    page.locator('iframe[title="Tandem task pane"]').evaluate((element) => {
      element.style.width = '320px'
    })
  /** Nothing is cut off, and nothing is wrong that axe can see. */
  const expectFit = async () => {
    const [inner, whole] = await frame().evaluate(() => {
      const { clientWidth, scrollWidth } = document.documentElement
      return [clientWidth, scrollWidth]
    })
    expect(whole).toBeLessThanOrEqual(inner ?? 0)
    expect(await violations(frame())).toEqual([])
  }

  test('the synchronized fields are the organization’s own, and only who may can change them', async () => {
    await turnTo('Synchronized fields')
    await pane.getByRole('searchbox').fill('jobtitle')
    await pane.getByRole('button', { name: /^Job Title: Both directions/ }).click()
    await pane.getByRole('menuitemradio', { name: 'Dynamics 365 to Outlook' }).click()
    // Maren is no administrator.
    await pane.getByText(/Only people whose CRM role/).waitFor()
    expect(await pane.getByRole('button', { name: /Change the direction/ }).count()).toBe(0)
    await pane.getByText('Both directions').first().waitFor()
    const rows = await world.row("syncattributemappings?$filter=attributecrmname eq 'jobtitle'&$select=syncdirection")
    expect(rows.value).toMatchObject([{ syncdirection: 3 }])
    await expectFit()
  })

  test('an own pair is asked for in a dialog that holds the focus and fits at 320 pixels', async () => {
    await makeNarrow()
    await turnTo('Synchronized fields')
    await expectFit()
    await pane.getByRole('button', { name: 'Add an own pair' }).click()
    const dialog = pane.getByRole('dialog', { name: 'Add an own pair' })
    await dialog.getByRole('combobox', { name: 'Kind of record' }).waitFor()
    await expect(frame().evaluate(() => document.activeElement?.closest('[role=dialog]') !== null)).resolves.toBe(true)
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Nickname at work')
    await dialog.getByRole('combobox', { name: 'Column in Dynamics 365' }).selectOption('salutation')
    expect(await dialog.getByRole('textbox', { name: /^Property/ }).inputValue()).toMatch(/ Name Nicknameatwork$/)
    await expectFit()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  test('options are kept in the organization, by keyboard alone', async () => {
    await turnTo('Options')
    await pane.getByRole('switch', { name: 'Account as company of a contact' }).focus()
    await page.keyboard.press('Space')
    await pane.getByText('Saved').waitFor()
    await expectFit()
    await pane.getByRole('button', { name: 'Back to the item' }).click()
    await turnTo('Options')
    expect(await pane.getByRole('switch', { name: 'Account as company of a contact' }).isChecked()).toBe(true)
  })

  test('what would happen is shown, then done, and then stands in the history', async () => {
    await makeNarrow()
    await pane.getByRole('button', { name: 'Fields' }).click()
    await pane.getByRole('button', { name: 'Show what would happen' }).click()
    await pane
      .getByText(/A copy would be made in Dynamics 365/)
      .first()
      .waitFor()
    await expectFit()
    await pane.getByRole('button', { name: 'Back to the item' }).click()
    await pane.getByRole('button', { name: 'Track', exact: true }).click()
    await pane.getByRole('heading', { name: /^Tracked/ }).waitFor()
    await turnTo('History')
    await pane.getByRole('searchbox').fill('looked')
    await pane.getByRole('article', { name: 'Tracked: Looked at' }).waitFor()
    await expectFit()
    await pane.getByRole('searchbox').fill('nothing like this')
    await pane.getByText('Nothing found.').waitFor()
  })
})
