/** Test and enable, over a real store: results are kept, and what an administrator switched off is theirs to switch on. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import type { Actor } from '../../src/core/link.ts'
import type { MailboxTerms } from '../../src/core/mailbox-terms.ts'
import type { Workload } from '../../src/core/organization-news.ts'
import { createLog } from '../../src/service/log.ts'
import { createMailboxTests, type MailboxTests } from '../../src/service/mailbox-tests.ts'
import { createRefusals, switchedOffName } from '../../src/service/refusals.ts'
import { openStore, type Store } from '../../src/store/index.ts'

const maren: Actor = { tid: 'tenant', oid: 'maren' }
const at = '2026-11-24T08:00:00.000Z'
let folder: string
let store: Store
let terms: MailboxTerms | TandemError
let failing: ReadonlySet<Workload>
let tests: MailboxTests
let reads: number

const organizationTerms = {
  async of() {
    if (terms instanceof TandemError) throw terms
    return terms
  },
  async read() {
    reads++
  },
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tandem-tests-'))
  store = await openStore({ file: join(folder, 'tandem.sqlite') })
  terms = { refused: {} }
  failing = new Set()
  reads = 0
  tests = createMailboxTests({
    worldOf: () => ({
      mailbox: {
        async tryMailbox(workload) {
          if (failing.has(workload)) throw new TandemError('item-not-readable', { side: 'mailbox' })
        },
      },
      crm: { tryCrm: async () => undefined },
    }),
    ...{ terms: organizationTerms, store, log: createLog('silent'), now: () => new Date(at) },
  })
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

const switchOff = (...off: readonly Workload[]) => store.keep(maren, { [switchedOffName]: JSON.stringify(off) })
const refusal = (workload: Workload) => createRefusals({ store, terms: organizationTerms }).of(maren, workload)

describe('test and enable', () => {
  test('keeps the three results with their time (R-030), asking the organization first', async () => {
    failing = new Set(['outgoingEmail'])
    const results = await tests.run(maren, {})
    expect(results).toMatchObject({
      incomingEmail: { at },
      outgoingEmail: { at, failure: { code: 'item-not-readable', side: 'mailbox' } },
      appointmentsContactsTasks: { at },
    })
    expect(await tests.last(maren)).toEqual(results)
    expect(reads).toBe(1)
  })

  test('says what the organization decided instead of trying', async () => {
    terms = { refused: { incomingEmail: 'mailbox-not-approved' } }
    expect((await tests.run(maren, {})).incomingEmail?.failure?.code).toBe('mailbox-not-approved')
  })

  test('says that nobody in the CRM owns the mailbox, or that nobody can tell, instead of trying (R-029)', async () => {
    for (const code of ['not-a-crm-user', 'upstream-unavailable'] as const) {
      terms = new TandemError(code, { side: 'crm' })
      const results = await tests.run(maren, {})
      expect(Object.values(results).map(({ failure }) => failure?.code)).toEqual([code, code, code])
    }
  })

  test('switches on what an administrator wants on and what works, and leaves off what fails', async () => {
    await switchOff('incomingEmail', 'outgoingEmail')
    failing = new Set(['outgoingEmail'])
    await tests.run(maren, { enables: true })
    expect(await refusal('incomingEmail')).toBeUndefined()
    expect(await refusal('outgoingEmail')).toBe('switched-off')
  })

  test('by the mailbox’s own user switches nothing on', async () => {
    await switchOff('incomingEmail')
    expect((await tests.run(maren, {})).incomingEmail?.failure).toBeUndefined()
    expect(await refusal('incomingEmail')).toBe('switched-off')
  })
})
