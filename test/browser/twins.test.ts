/** A first look at a mailbox that knows many of the CRM's people already: one answer for all of them. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { hasChromium, launchChromium } from './chromium.ts'
import { openPaneWorld, type PaneWorld, paneOf, violations } from './pane-world.ts'

const outlook = hasChromium ? describe : describe.skip

outlook('people whom both sides know (skipped where there is no Chromium)', () => {
  let world: PaneWorld
  let browser: Browser

  beforeAll(async () => {
    world = await openPaneWorld()
    const looked = await fetch(`${world.service.address}/api/mailbox/sync`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${world.user.token}` },
    })
    expect(looked.status).toBe(200)
    browser = await launchChromium()
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await world?.close()
  })

  test('are linked without a mouse, at 320 pixels, light and dark, but for one who is somebody else', async () => {
    const context = await browser.newContext({ viewport: { width: 1500, height: 1000 }, reducedMotion: 'reduce' })
    const page = await context.newPage()
    await page.goto(world.sandbox.addresses.outlook)
    await page.getByRole('option').first().click()
    const pane = page.frameLocator('iframe[title="Tandem task pane"]')
    await page.locator('iframe[title="Tandem task pane"]').evaluate((element) => {
      element.style.width = '320px'
    })
    const frame = () => {
      const found = paneOf(page)
      if (!found) throw new Error('The pane is not there.')
      return found
    }
    const looksGood = async () => {
      expect(await violations(frame())).toEqual([])
      const over = await frame().evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      expect(over).toBeLessThanOrEqual(0)
    }
    await pane.getByRole('button', { name: 'More', exact: true }).click()
    await pane.getByRole('menuitem', { name: 'Mailbox', exact: true }).click()
    const section = pane.getByRole('region', { name: 'Probably the same people' })
    const boxes = section.getByRole('listitem').getByRole('checkbox')
    await boxes.first().waitFor()
    const all = await boxes.count()
    expect(all).toBeGreaterThan(10)
    await boxes.first().focus()
    await page.keyboard.press('Space')
    await section
      .getByRole('button', { name: /^Another answer for/ })
      .first()
      .press('Enter')
    await section.getByRole('button', { name: 'Not in Outlook' }).waitFor()
    await looksGood()
    await page.getByRole('button', { name: 'Switch to dark theme' }).click()
    await looksGood()
    await section.getByRole('button', { name: `Link ${all - 1} people` }).press('Enter')
    await pane.getByText(`${all - 1} people linked.`).waitFor()
    // Nothing is asked of them any more; the button that was pressed is gone, and reading goes on at what came of it.
    await section.waitFor({ state: 'detached' })
    expect(await frame().evaluate(() => document.activeElement?.textContent)).toContain(`${all - 1} people linked.`)
    await pane.getByRole('button', { name: 'Not in Outlook' }).first().waitFor()
    await looksGood()
    await context.close()
  }, 120_000)
})
