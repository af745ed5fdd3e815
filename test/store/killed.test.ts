/** What stays of a process that is killed without warning as soon as its steps are done, on each database. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from '@jest/globals'
import type { StorePlace } from '../../src/store/index.ts'
import { databases, storesOn } from './databases.ts'
import { actor, intent, link, receipt } from './samples.ts'

/** Runs `steps` on a store in a process of its own, which is killed without warning as soon as they are done. */
async function dieAfter(place: StorePlace, steps: string): Promise<void> {
  const module = pathToFileURL(join(process.cwd(), 'src/store/index.ts')).href
  const program = `
    import { openStore } from ${JSON.stringify(module)}
    const { intent, link, receipt } = ${JSON.stringify({ intent: intent(), link: link(), receipt: receipt() })}
    const store = await openStore(${JSON.stringify(place)})
    ${steps}
    console.log('done')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (data) => {
    said += data
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  await new Promise<void>((resolve, reject) => {
    child.stdout.once('data', () => resolve())
    child.once('exit', () => reject(new Error(`ended too early: ${said}`)))
  })
  child.kill('SIGKILL')
  await ended
}

describe.each(databases)('a process that is killed, on %s', (database) => {
  const { place, open } = storesOn(database)

  test('between begin and commit leaves the intent for the next one (invariant 1)', async () => {
    const at = await place()
    await dieAfter(at, 'await store.begin(intent)')
    const store = await open(at)
    const when = new Date('2026-11-23T12:30:00Z')
    expect(await store.unfinishedIntents({ olderThan: when, now: when, limit: 10 })).toEqual([
      { intent: intent(), attempts: 0 },
    ])
    expect(await store.findLink(actor, 'message', 'item-1')).toBeUndefined()
  })

  test('after commit has lost nothing', async () => {
    const at = await place()
    await dieAfter(at, 'await store.begin(intent); await store.commit(intent, { link, receipt })')
    const store = await open(at)
    expect(await store.findLink(actor, 'message', 'item-1')).toEqual(link())
    expect(await store.receipts(actor.tid, 'link-1', 10)).toEqual([receipt()])
    expect(await store.counts()).toEqual({ unfinishedIntents: 0, pendingLinks: 0 })
  })

  test('in the middle of a transaction leaves nothing of it, and holds nobody up', async () => {
    const at = await place()
    const many = `Array.from({ length: 500 }, (_none, number) => ({
      intent: { ...intent, id: 'operation-' + number, linkId: 'link-' + number },
      link: { ...link, id: 'link-' + number, itemId: 'item-' + number },
      receipt: { ...receipt, id: 'receipt-' + number, linkId: 'link-' + number },
    }))`
    await dieAfter(at, `store.settle(${many}).catch(() => undefined)`)
    const store = await open(at)
    const left = await store.countLinks(actor, 'message')
    expect([0, 500]).toContain(left)
    expect(await store.receiptsOf(actor, { limit: 1000 })).toHaveLength(left)
    await store.commit(intent({ linkId: 'link-new' }), {
      link: link({ id: 'link-new', itemId: 'item-new' }),
      receipt: receipt({ id: 'receipt-new', linkId: 'link-new' }),
    })
  })
})
