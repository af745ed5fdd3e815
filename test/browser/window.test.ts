import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import type { Browser, BrowserContext, Frame, Page } from 'playwright-core'
import { type Listener, listen } from '../../src/sandbox/listen.ts'
import { hasChromium, launchChromium } from './chromium.ts'
import { ada, bo, openWindowWorld, type WindowWorld } from './window-world.ts'

const mime = (subject: string, headers: string[], body: string, type = 'text/html') =>
  Buffer.from(
    [
      'From: Ingrid Solberg <ingrid@customer.example>',
      `To: Ada Berg <${ada.mail}>`,
      `Subject: ${subject}`,
      `Message-ID: <${subject.replaceAll(/\W/g, '-')}@customer.example>`,
      'Date: Mon, 02 Mar 2026 09:00:00 +0000',
      'MIME-Version: 1.0',
      `Content-Type: ${type}; charset=utf-8`,
      ...headers,
      '',
      body,
    ].join('\r\n'),
  )

/** A message that tries whatever a message could try; `spy` would hear of anything that is loaded for it. */
const hostile = (spy: string) => `<p>Harmless words</p>
<script>parent.harm = top.harm = 1</script><img src="x" onerror="top.harm = 1"><svg onload="top.harm = 1"></svg>
<iframe srcdoc="<script>top.harm = 1</script>"></iframe><a href="javascript:top.harm=1">do not press</a>
<form action="${spy}/"><input name="a"></form><meta http-equiv="refresh" content="0;url=${spy}/">
<img src="${spy}/spy.png"><style>body{background:url(${spy}/spy.css)}</style>`

/** What the probe pane has written down about Office. */
interface Seen {
  started: number
  item: { type: string; id: string | null; subject: string | null; composing: boolean } | null
  itemChanges: number
  theme: string | null
  recipientChanges: number
  user: string
}

interface ProbedToken {
  accessToken: string
  oid: string
  again: { fromCache: boolean; same: boolean }
}

const outlook = hasChromium ? describe : describe.skip

outlook('the Outlook window with the genuine office.js (skipped where there is no Chromium)', () => {
  let world: WindowWorld
  let browser: Browser
  let context: BrowserContext
  let page: Page
  let spy: Listener
  const spied: string[] = []
  const requested: string[] = []
  const dialogs: string[] = []

  beforeAll(async () => {
    world = await openWindowWorld()
    spy = await listen('spy', 0)
    spy.answerWith((request) => {
      spied.push(request.url)
      return new Response('')
    })
    const at = (minutes: number) => ({ receivedDateTime: new Date(Date.now() - minutes * 60_000) })
    await world.mailbox.deliverMime(ada.oid, mime('First message', ['X-Probe: yes'], '<p>First body</p>'), at(10))
    await world.mailbox.deliverMime(ada.oid, mime('Second message', [], 'Second body', 'text/plain'), at(20))
    await world.mailbox.deliverMime(ada.oid, mime('Hostile message', [], hostile(spy.origin)), at(30))
    const draft = { folder: 'drafts', isDraft: true }
    await world.mailbox.deliverMime(ada.oid, mime('Hostile draft', [], hostile(spy.origin)), draft)
    await world.mailbox.deliverMime(bo.oid, mime('For Bo alone', [], '<p>Hello Bo</p>'), at(10))
    const today = new Date().toISOString().slice(0, 10)
    const meeting = (subject: string, hour: number, organizer: { name: string; mail: string }) => ({
      subject,
      start: { dateTime: `${today}T${hour}:00:00`, timeZone: 'UTC' },
      end: { dateTime: `${today}T${hour + 1}:00:00`, timeZone: 'UTC' },
      body: { contentType: 'html', content: '<p>Agenda</p>' },
      organizer: { emailAddress: { name: organizer.name, address: organizer.mail } },
      isOrganizer: organizer.mail === ada.mail,
      attendees: [
        {
          emailAddress: { name: ada.name, address: ada.mail },
          type: 'required',
          status: { response: 'accepted', time: `${today}T08:00:00Z` },
        },
      ],
    })
    await world.mailbox.putEvent(ada.oid, meeting('Invited', 10, { name: 'Ingrid', mail: 'ingrid@customer.example' }))
    await world.mailbox.putEvent(ada.oid, meeting('Own meeting', 12, ada))
    browser = await launchChromium()
  }, 60_000)
  afterAll(async () => {
    await browser?.close()
    await world?.close()
    await spy?.close()
  })

  beforeEach(async () => {
    requested.length = 0
    dialogs.length = 0
    context = await browser.newContext({ viewport: { width: 1400, height: 860 }, timezoneId: 'UTC' })
    page = await context.newPage()
    page.on('request', (request) => requested.push(request.url()))
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message())
      return dialog.accept()
    })
  })
  afterEach(() => context.close())

  const open = async () => {
    await page.goto(world.address)
    await page.getByRole('option').first().waitFor()
  }
  const openMessage = async (subject: string) => {
    await open()
    await page.getByRole('option', { name: subject }).click()
    await until((seen) => seen.item?.subject === subject)
  }
  const findPane = () => page.frames().find((each) => each.url().startsWith(`${world.paneOrigin}/pane/`))
  const pane = (): Frame => {
    const frame = findPane()
    if (!frame) throw new Error('The pane’s frame is not there.')
    return frame
  }
  /** Waits until what the pane has seen satisfies `wanted`, and gives it. */
  const until = async (wanted: (seen: Seen) => boolean): Promise<Seen> => {
    for (let attempt = 0; ; attempt += 1) {
      const text = await findPane()
        ?.locator('#seen')
        .textContent({ timeout: 2000 })
        .catch(() => null)
      const seen = text?.startsWith('{') ? (JSON.parse(text) as Seen) : undefined
      if (seen && wanted(seen)) return seen
      if (attempt > 100) throw new Error(`The pane never saw it; it saw ${text}`)
      await page.waitForTimeout(100)
    }
  }
  const call = (path: string, method: string, ...rest: unknown[]) =>
    pane().evaluate(
      ([owner, name, others]) =>
        (globalThis as unknown as { probe: { call(...all: unknown[]): Promise<unknown> } }).probe.call(
          owner,
          name,
          ...others,
        ),
      [path, method, rest] as const,
    )
  const graph = async (path: string) => {
    const headers = { Authorization: `Bearer ${await world.graphToken(ada)}` }
    return (await fetch(world.graph + path, { headers })).json()
  }

  test('brings the pane up without warning or prompt, and contacts nobody but this machine', async () => {
    await openMessage('First message')
    expect(dialogs).toEqual([])
    const hosts = new Set(requested.filter((url) => url.startsWith('http')).map((url) => new URL(url).hostname))
    expect([...hosts]).toEqual(['localhost'])
  })

  test('stands on office.js’s remembered consent: without it, office.js puts its error page in place of the pane', async () => {
    await page.route('**/sandbox/remembered-consent.js', (route) => route.fulfill({ body: '' }))
    await open()
    const refused = () => !findPane() && page.frames().some((frame) => /AgaveErrorUX.*NotTrustedWAC/.test(frame.url()))
    for (let attempt = 0; !refused() && attempt < 100; attempt += 1) await page.waitForTimeout(100)
    expect(refused()).toBe(true)
  })

  test('shows the pane the message that is read: subject, headers, categories, attachments’ place, and an id for Graph', async () => {
    await openMessage('First message')
    const seen = await until(({ item }) => item?.subject === 'First message')
    expect(seen).toMatchObject({ started: 1, user: ada.mail, item: { type: 'message', composing: false } })
    expect(await call('item', 'getAllInternetHeadersAsync')).toMatch(/X-Probe: yes\r\n/)
    expect(await call('item.body', 'getAsync', 'text')).toBe('First body')
    expect(await call('item.categories', 'getAsync')).toEqual([])
    const id = await pane().evaluate(() => (globalThis as unknown as { probe: { restId(): string } }).probe.restId())
    expect(await graph(`/me/messages/${id}`)).toMatchObject({ subject: 'First message' })
  })

  test('keeps the pinned pane and tells it of each selection, by mouse and by keyboard', async () => {
    await openMessage('First message')
    await page.getByRole('option', { name: 'First message' }).press('ArrowDown')
    const second = await until(({ item }) => item?.subject === 'Second message')
    await page.getByRole('option', { name: 'First message' }).click()
    const again = await until(({ item }) => item?.subject === 'First message')
    expect(again.started).toBe(1)
    expect(again.itemChanges).toBe(second.itemChanges + 1)
  })

  test('shows a category that the add-in sets, and refuses one that the mailbox does not know', async () => {
    await openMessage('Second message')
    // More than the manifest's permission: office.js refuses it before it reaches the host.
    const master = [{ displayName: 'Probe mark', color: 'Preset4' }]
    await expect(call('masterCategories', 'addAsync', master)).rejects.toThrow('Elevated permission')
    await fetch(`${world.graph}/me/outlook/masterCategories`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${await world.graphToken(ada)}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ displayName: 'Probe mark', color: 'preset4' }),
    })
    await call('item.categories', 'addAsync', ['Probe mark'])
    await page.getByRole('article').getByText('Probe mark').waitFor()
    await page.getByRole('option', { name: 'Second message' }).getByText('Probe mark').waitFor()
    await expect(call('item.categories', 'addAsync', ['Never heard of'])).rejects.toThrow('9044')
  })

  test('gives the pane a signed token through the genuine MSAL and the host’s bridge, of the chosen person', async () => {
    await openMessage('First message')
    const token = await pane().evaluate(
      (all) => {
        const { probe } = globalThis as unknown as { probe: { token(...all: unknown[]): Promise<ProbedToken> } }
        return probe.token(...all)
      },
      [world.clientId, world.authority, world.apiScope],
    )
    expect(token.again).toEqual({ fromCache: true, same: true })
    expect(token.oid).toBe(ada.oid)
    const caller = await world.identity.verifier.verify(`Bearer ${token.accessToken}`, `api://${world.clientId}`)
    expect(caller).toMatchObject({ oid: ada.oid, kind: 'user', grants: ['access_as_user'] })
  })

  test('passes the theme on when the pane asks for it and when the person changes it', async () => {
    await openMessage('First message')
    await until(({ theme }) => theme === '#ffffff')
    await page.getByRole('button', { name: 'Switch to dark theme' }).click()
    await until(({ theme }) => theme === '#292929')
  })

  test('never runs what a message brings, loads nothing for it, and still shows its words', async () => {
    await openMessage('Hostile message')
    const body = page.frameLocator('iframe[title="Message body"]')
    await body.getByText('Harmless words').waitFor()
    expect(await page.evaluate(() => 'harm' in window)).toBe(false)
    expect(spied).toEqual([])
    expect(await body.locator('script, iframe, form, meta[http-equiv=refresh], [onerror], [onload]').count()).toBe(0)
    expect(await page.locator('iframe[title="Message body"]').getAttribute('sandbox')).toBe('')
    await page.getByRole('navigation', { name: 'Folders' }).getByText('Drafts').click()
    await page.getByRole('option', { name: 'Hostile draft' }).click()
    await page.getByRole('region', { name: 'Compose message' }).getByText('Harmless words').waitFor()
    expect(await page.evaluate(() => 'harm' in window)).toBe(false)
    expect(spied).toEqual([])
  })

  test('lets the pane and the person write one message together, saved and sent through Graph', async () => {
    await open()
    await page.getByRole('button', { name: 'New mail' }).click()
    await until(({ item }) => item?.composing === true)
    await expect(call('item', 'getItemIdAsync')).rejects.toThrow('9046')
    await page.getByLabel('To', { exact: true }).fill(`Bo Lund <${bo.mail}>;`)
    await until(({ recipientChanges }) => recipientChanges === 1)
    await call('item.subject', 'setAsync', 'Written by two')
    expect(await page.getByLabel('Subject').inputValue()).toBe('Written by two')
    await page.getByLabel('Body').fill('Typed by a person')
    await call('item.body', 'prependAsync', '<p>Put by the add-in</p>', { coercionType: 'html' })
    const text = await page.getByLabel('Body').textContent()
    expect(text).toContain('Put by the add-in')
    expect(text).toContain('Typed by a person')
    const id = String(await call('item', 'saveAsync'))
      .replaceAll('/', '-')
      .replaceAll('+', '_')
    expect(await graph(`/me/messages/${id}`)).toMatchObject({ subject: 'Written by two', isDraft: true })
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('region', { name: 'Compose message' }).waitFor({ state: 'detached' })
    const sent = await graph('/me/mailFolders/sentitems/messages?$select=subject,toRecipients')
    expect(sent.value).toMatchObject([
      { subject: 'Written by two', toRecipients: [{ emailAddress: { address: bo.mail } }] },
    ])
  })

  test('replies in the same thread, to the author, with the message below what is written', async () => {
    await openMessage('First message')
    await page.getByRole('button', { name: 'Reply', exact: true }).click()
    await until(({ item }) => item?.composing === true)
    expect(await call('item.subject', 'getAsync')).toBe('RE: First message')
    expect(await call('item.to', 'getAsync')).toMatchObject([{ emailAddress: 'ingrid@customer.example' }])
    expect(await call('item', 'getComposeTypeAsync')).toMatchObject({ composeType: 'reply' })
    const body = page.getByLabel('Body')
    expect(await body.textContent()).toContain('First body')
    await body.press('Home')
    await body.pressSequentially('Agreed.')
    await page.getByRole('button', { name: 'Send' }).click()
    await page.getByRole('region', { name: 'Compose message' }).waitFor({ state: 'detached' })
    const select = '$select=subject,conversationId,bodyPreview'
    const { value: sent } = await graph(`/me/mailFolders/sentitems/messages?${select}&$orderby=sentDateTime desc`)
    const { value: received } = await graph(`/me/mailFolders/inbox/messages?${select}`)
    const original = received.find(({ subject }: { subject: string }) => subject === 'First message')
    const reply = sent.find(({ subject }: { subject: string }) => subject === 'RE: First message')
    expect(reply.conversationId).toBe(original.conversationId)
    expect(reply.bodyPreview).toContain('Agreed.')
  })

  test('keeps what was written in Drafts when the person goes elsewhere, and opens it again', async () => {
    await open()
    await page.getByRole('button', { name: 'New mail' }).click()
    await page.getByLabel('Subject').fill('Half a thought')
    await page.getByRole('option', { name: 'First message' }).click()
    await page
      .getByRole('article')
      .getByText('First body')
      .or(page.getByRole('heading', { name: 'First message' }))
      .first()
      .waitFor()
    await page.getByRole('navigation', { name: 'Folders' }).getByText('Drafts').click()
    await page.getByRole('option', { name: 'Half a thought' }).click()
    await page.getByLabel('Subject').waitFor()
    expect(await page.getByLabel('Subject').inputValue()).toBe('Half a thought')
    expect(dialogs).toEqual([])
  })

  test('opens a meeting of somebody else to be read and an own one to be written', async () => {
    await open()
    await page.getByRole('button', { name: 'Calendar' }).click()
    await page.getByRole('button', { name: 'Invited' }).click()
    const invited = await until(({ item }) => item?.subject === 'Invited')
    expect(invited.item).toMatchObject({ type: 'appointment', composing: false })
    await page.getByRole('button', { name: 'Own meeting' }).click()
    await until(({ item }) => item?.composing === true)
    expect(await call('item.subject', 'getAsync')).toBe('Own meeting')
    const today = new Date().toISOString().slice(0, 10)
    expect(await call('item.start', 'getAsync').then((start) => new Date(String(start)).toISOString())).toBe(
      `${today}T12:00:00.000Z`,
    )
    expect(await call('item.requiredAttendees', 'getAsync')).toMatchObject([{ emailAddress: ada.mail }])
    const id = String(await call('item', 'getItemIdAsync'))
      .replaceAll('/', '-')
      .replaceAll('+', '_')
    expect(await graph(`/me/events/${id}`)).toMatchObject({ subject: 'Own meeting' })
  })

  test('shows another person another mailbox, and gives the pane that person', async () => {
    await openMessage('First message')
    await page.getByRole('button', { name: ada.name }).click()
    await page.getByRole('menuitemradio', { name: bo.name }).click()
    await page.getByRole('option', { name: 'For Bo alone' }).click()
    const seen = await until(({ item }) => item?.subject === 'For Bo alone')
    expect(seen.user).toBe(bo.mail)
    expect(await page.getByRole('option', { name: 'First message' }).count()).toBe(0)
  })

  test('opens and closes the pane by the add-in’s button, and lends it the keyboard', async () => {
    await openMessage('First message')
    await page.getByRole('button', { name: 'Tandem', exact: true }).click()
    await page.getByTitle('Tandem task pane').waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Tandem', exact: true }).click()
    await until(({ item }) => item?.subject === 'First message')
    await pane().getByRole('button', { name: 'Probe' }).focus()
    await page.keyboard.press('Tab')
    await page.waitForFunction(() => document.activeElement?.closest('header') !== null)
  })

  test.each(['light', 'dark'] as const)('has no accessibility fault that axe can find, in %s', async (theme) => {
    const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
    await context.addInitScript((name) => localStorage.setItem('theme', JSON.stringify(name)), theme)
    await openMessage('First message')
    const check = async () => {
      // Not by a script element: the page's own policy rightly refuses that.
      await page.evaluate(axe)
      return page.evaluate(async () => {
        const { axe: judge } = globalThis as unknown as {
          axe: { run(of: unknown, how: unknown): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> }
        }
        // Fluent's focus sentinels are hidden on purpose; the pane's own page is judged by its own tests.
        const scope = { exclude: [['[data-tabster-dummy]']] }
        const { violations } = await judge.run(scope, { iframes: false })
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
      })
    }
    expect(await check()).toEqual([])
    await page.getByRole('button', { name: 'New mail' }).click()
    await page.getByRole('region', { name: 'Compose message' }).waitFor()
    expect(await check()).toEqual([])
    await page.getByRole('button', { name: 'Calendar' }).click()
    await page.getByRole('button', { name: 'Own meeting' }).click()
    await page.getByRole('region', { name: 'Compose event' }).waitFor()
    expect(await check()).toEqual([])
  })

  test('fits a narrow screen: one thing at a time, and nothing to scroll sideways', async () => {
    const long = 'A subject that is longer than any narrow screen is wide, by far'
    await world.mailbox.deliverMime(ada.oid, mime(long, [], `<p>${'And so is its text. '.repeat(9)}</p>`), {
      receivedDateTime: new Date(),
    })
    await page.setViewportSize({ width: 400, height: 800 })
    await open()
    const sideways = () => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)
    expect(await sideways()).toBe(false)
    await page.setViewportSize({ width: 320, height: 800 })
    // A row that is too long ends in an ellipsis, not beyond the screen.
    for (const row of await page.getByRole('option').all()) {
      const box = await row.boundingBox()
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(320)
    }
    await page.setViewportSize({ width: 400, height: 800 })
    await page.getByRole('option', { name: 'First message' }).click()
    await page.getByRole('heading', { name: 'First message' }).waitFor()
    expect(await page.getByRole('listbox').isVisible()).toBe(false)
    expect(await sideways()).toBe(false)
    await page.getByRole('button', { name: 'Tandem', exact: true }).click()
    await until(({ item }) => item?.subject === 'First message')
    expect((await page.getByTitle('Tandem task pane').boundingBox())?.width).toBeGreaterThanOrEqual(320)
    await page.getByRole('button', { name: 'Close the Tandem pane' }).click()
    await page.getByRole('button', { name: 'Back to the list' }).click()
    expect(await page.getByRole('listbox').isVisible()).toBe(true)
  })
})
