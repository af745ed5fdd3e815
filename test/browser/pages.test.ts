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
  /** Tomás. */
  let administrator: PaneWorld['user']
  const complaints: string[] = []

  beforeAll(async () => {
    world = await openPaneWorld()
    administrator = world.sandbox.users[1] ?? world.user
    const { oid } = world.sandbox.users[0] ?? { oid: '' }
    const from = 'Sigrid Haugen <sigrid.haugen@fjordlys.example>'
    await world.sandbox.mailboxSeam.deliverMime(oid, mail('Looked at', from, world.user.mailbox))
    await world.sandbox.mailboxSeam.deliverMime(administrator.oid, mail('For Tomás', from, administrator.mailbox))
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
    page.setDefaultTimeout(60_000)
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
    await pane.getByRole('menuitem', { name: title, exact: true }).click()
    await pane.getByRole('heading', { name: title, level: 2 }).waitFor()
  }
  const makeNarrow = () =>
    page.locator('iframe[title="Tandem task pane"]').evaluate((element) => {
      element.style.width = '320px'
    })
  /** What a screen reader would say of the element that has the focus. */
  const focused = () =>
    frame().evaluate(() => {
      const { activeElement: element } = document
      return (
        element?.ariaLabel || (element as HTMLInputElement | null)?.labels?.[0]?.textContent || element?.textContent
      )
    })
  /** A dialog that closes gives the focus back a little later. */
  const expectFocus = async (name: RegExp) => {
    for (let tries = 0; tries < 20 && !name.test((await focused()) ?? ''); tries += 1) await page.waitForTimeout(50)
    expect(await focused()).toMatch(name)
  }
  const asAdministrator = async () => {
    await page.getByRole('button', { name: world.sandbox.users[0]?.name ?? '' }).click()
    await page.getByRole('menuitemradio', { name: administrator.name }).click()
    await page.getByRole('option', { name: 'For Tomás' }).click()
    await pane.getByRole('button', { name: 'Track', exact: true }).waitFor()
  }
  async function ask<Answer>(address: string, method = 'GET', body?: object): Promise<Answer> {
    const answer = await fetch(address, {
      method,
      headers: { Authorization: `Bearer ${administrator.token}`, 'Content-Type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (!answer.ok) throw new Error(`${method} ${address}: ${answer.status}`)
    return (answer.status === 204 ? {} : await answer.json()) as Answer
  }
  const syncNow = async () => {
    await turnTo('Mailbox')
    await pane.getByRole('button', { name: 'Sync now' }).click()
    await pane.getByText(/^Synchronized|^Something stands still/).waitFor()
  }
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
    await pane.getByRole('dialog').getByRole('button', { name: 'Change', disabled: false }).click()
    // Maren is no administrator.
    await pane.getByText(/Only people whose CRM role/).waitFor()
    await pane.getByRole('dialog').waitFor({ state: 'detached' })
    expect(await pane.getByRole('button', { name: /Change the direction/ }).count()).toBe(0)
    await pane.getByText('Both directions').first().waitFor()
    const rows = await world.row("syncattributemappings?$filter=attributecrmname eq 'jobtitle'&$select=syncdirection")
    expect(rows.value).toMatchObject([{ syncdirection: 3 }])
    // Nor does she see what the configuration decides for everybody.
    expect(await pane.getByRole('region', { name: 'When a record leaves the filters' }).count()).toBe(0)
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
    await expectFocus(/^Add an own pair$/)
  })

  test('a page begins at its title, and Tab goes on from there within the pane', async () => {
    await turnTo('Synchronized fields')
    await expectFocus(/^Synchronized fields$/)
    await page.keyboard.press('Tab')
    await expectFocus(/^Filter fields/)
    await page.keyboard.press('Shift+Tab')
    await expectFocus(/^Back to the item/)
  })

  test('options are kept in the organization, by keyboard alone', async () => {
    await turnTo('Options')
    await pane.getByRole('switch', { name: 'Account as company of a contact' }).focus()
    await page.keyboard.press('Space')
    // Shown first: what it would do to contacts that are linked.
    await pane.getByText(/in your mailbox (now|the next)/i).waitFor()
    await page.keyboard.press('Enter')
    await pane.getByText('Saved').waitFor()
    await expectFocus(/^Account as company/)
    await expectFit()
    await pane.getByRole('button', { name: 'Back to the item' }).click()
    await turnTo('Options')
    expect(await pane.getByRole('switch', { name: 'Account as company of a contact' }).isChecked()).toBe(true)
  })

  test('a mailbox is synchronized on demand; a rule shows before it is changed what it would do there; what stands still goes on', async () => {
    const { graph, organization } = world.sandbox.addresses
    const contacts = `${graph}/me/contacts`
    for (const surname of ['Aas', 'Berg', 'Dahl', 'Eide', 'Foss']) {
      const categories = ['Tracked to Dynamics 365']
      await ask(contacts, 'POST', { givenName: 'Liv', surname, jobTitle: 'Engineer', categories })
    }
    await asAdministrator()
    await makeNarrow()
    await syncNow()
    const linked = pane.getByRole('region', { name: 'What is linked' })
    await linked.getByText('5 linked').waitFor()
    await expectFit()

    // A record changes; the direction would take that to Outlook.
    const { value } = await ask<{ value: { contactid: string }[] }>(
      `${organization}/contacts?$select=contactid&$filter=firstname eq 'Liv' and lastname eq 'Berg'`,
    )
    await ask(`${organization}/contacts(${value[0]?.contactid})`, 'PATCH', { jobtitle: 'Director' })
    await pane.getByRole('button', { name: 'Back to the item' }).click()
    await turnTo('Synchronized fields')
    await pane.getByRole('searchbox').fill('jobtitle')
    const menu = pane.getByRole('button', { name: /^Job Title: Both directions/ })
    const dialog = pane.getByRole('dialog', { name: 'Change Job Title?' })
    const choose = async () => {
      await menu.focus()
      await page.keyboard.press('Enter')
      await expectFocus(/^Both directions/)
      await page.keyboard.press('ArrowDown')
      await page.keyboard.press('ArrowDown')
      await expectFocus(/^Dynamics 365 to Outlook/)
      await page.keyboard.press('Enter')
      await dialog.getByText('“Director” instead of “Engineer”').waitFor()
    }
    await choose()
    await dialog.getByText(/would change 1 item in Outlook\.$/).waitFor()
    await expectFit()
    // By keyboard: into the list, and out again without a change.
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    await expectFocus(/^Job Title: Both directions/)
    await choose()
    await dialog.getByRole('button', { name: 'Change', disabled: false }).press('Enter')
    await pane.getByText('Job Title is now: Dynamics 365 to Outlook.').waitFor({ state: 'attached' })
    const rows = await world.row("syncattributemappings?$filter=attributecrmname eq 'jobtitle'&$select=syncdirection")
    expect(rows.value).toMatchObject([{ syncdirection: 1 }])

    // All that was linked is gone at once: nothing is deleted in the CRM before a person says so.
    const { value: there } = await ask<{ value: { id: string }[] }>(`${contacts}?$select=id`)
    for (const { id } of there) await ask(`${contacts}/${id}`, 'DELETE')
    // A look beforehand says that it would be asked about. An administrator may look at what the configuration decides, too.
    const other = pane
      .getByRole('region', { name: 'When a record leaves the filters' })
      .getByRole('button', { name: 'See what deleting would do' })
    await other.focus()
    await page.keyboard.press('Enter')
    const otherWay = pane.getByRole('dialog', { name: 'If items were deleted in Outlook' })
    await otherWay.getByText('Contacts would stand still').waitFor()
    await otherWay.getByText(/^All 5 linked items are gone from Outlook at once\. That is unusual/).waitFor()
    await expectFit()
    await page.keyboard.press('Escape')
    await otherWay.waitFor({ state: 'detached' })
    await expectFocus(/^See what deleting/)
    await expectFit()
    await pane.getByRole('button', { name: 'Back to the item' }).click()
    await syncNow()
    await pane.getByText('All 5 linked items are gone from Outlook at once.', { exact: false }).first().waitFor()
    await page.reload()
    await page.getByRole('option', { name: 'For Tomás' }).click()
    await makeNarrow()
    const hint = pane.getByRole('button', { name: 'See what and why' })
    await hint.waitFor()
    await expectFit()
    await hint.click()
    await pane.getByRole('button', { name: 'Let it go on…' }).press('Enter')
    const question = pane.getByRole('dialog', { name: 'Let contacts go on?' })
    await question.waitFor()
    await expectFit()
    await page.keyboard.press('Escape')
    await question.waitFor({ state: 'detached' })
    await expectFocus(/^Let it go on…$/)
    await page.keyboard.press('Enter')
    await question.getByRole('button', { name: 'Let it go on' }).press('Enter')
    await pane.getByText('Synchronized: 5 deleted.').waitFor()
    await linked.getByText('5 deleted').waitFor()
    expect(await pane.getByRole('button', { name: 'Let it go on…' }).count()).toBe(0)
    await expectFocus(/^Sync now$/)
    await expectFit()
    await pane.getByRole('button', { name: 'Back to the item' }).click()
    await pane.getByRole('button', { name: 'Track', exact: true }).waitFor()
    expect(await hint.count()).toBe(0)
  }, 90_000)

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
