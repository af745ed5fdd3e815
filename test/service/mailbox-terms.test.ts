/** What the organization decided about its mailboxes, over a service that is away now and then. */
import { expect, test } from '@jest/globals'
import { type FailureCode, TandemError } from '../../src/core/errors.ts'
import { type MailboxTermsNews, plainTerms } from '../../src/core/mailbox-terms.ts'
import { createLog } from '../../src/service/log.ts'
import { createOrganizationTerms } from '../../src/service/mailbox-terms.ts'

const maren = { tid: 'tenant', oid: 'maren' }
const refused = { refused: { incomingEmail: 'server-side-sync' } } as const
const news: MailboxTermsNews = {
  terms: new Map([
    ['user-maren', refused],
    ['queue-1', refused],
  ]),
  ...{ tellsOwners: true, cursor: 'one', fromStart: true },
}

/** @param answers one after the other; the last one is the answer for ever */
function termsOver(...answers: readonly (MailboxTermsNews | TandemError)[]) {
  let at = Date.UTC(2026, 10, 24, 8)
  let asked = 0
  const terms = createOrganizationTerms({
    feed: {
      async mailboxTerms() {
        const answer = answers[Math.min(asked++, answers.length - 1)]
        if (!answer || answer instanceof TandemError) throw answer
        return answer
      },
    },
    store: { recall: async () => 'user-maren' },
    log: createLog('silent'),
    now: () => new Date(at),
  })
  const pass = (seconds: number) => {
    at += seconds * 1000
  }
  return { terms, pass, asked: () => asked }
}
const failure = (code: FailureCode, retryAfterMs?: number) =>
  new TandemError(code, { side: 'crm', ...(retryAfterMs ? { retryAfterMs } : {}) })
const notYet = { code: 'upstream-unavailable', side: 'crm', isTransient: true }

test('nothing is plain before it was read once: a mailbox may be another service’s (R-029)', async () => {
  const { terms, pass, asked } = termsOver(failure('upstream-throttled'), failure('upstream-unavailable'), news)
  await expect(terms.of(maren)).rejects.toMatchObject(notYet)
  await expect(terms.ofQueue('queue-1')).rejects.toMatchObject(notYet)
  expect(await terms.tellsOwners()).toBe(false)
  // Many mailboxes ask in the same moment.
  expect(asked()).toBe(1)
  pass(5)
  await expect(Promise.all([terms.of(maren), terms.of(maren)])).rejects.toMatchObject(notYet)
  expect(asked()).toBe(2)
  pass(5)
  expect([await terms.of(maren), await terms.ofQueue('queue-1'), await terms.tellsOwners()]).toEqual([
    ...[refused, refused, true],
  ])
  expect(asked()).toBe(3)
})

test('a service that asks for a pause gets it, and whoever asks meanwhile learns how long', async () => {
  const { terms, pass, asked } = termsOver(failure('upstream-throttled', 60_000), news)
  await expect(terms.of(maren)).rejects.toMatchObject({ ...notYet, retryAfterMs: 60_000 })
  pass(50)
  await expect(terms.of(maren)).rejects.toMatchObject(notYet)
  expect(asked()).toBe(1)
  pass(10)
  expect(await terms.of(maren)).toEqual(refused)
})

test('what was known holds while the service is away, and is asked for again after five minutes', async () => {
  const { terms, pass, asked } = termsOver(news, failure('upstream-unavailable'))
  expect(await terms.of(maren)).toEqual(refused)
  pass(300)
  expect(await terms.of(maren)).toEqual(refused)
  pass(5)
  expect(await terms.of(maren)).toEqual(refused)
  expect(asked()).toBe(2)
})

test('where the application may not know them, they are plain (decision 0006)', async () => {
  const { terms, pass, asked } = termsOver(failure('privilege-missing'))
  expect(await terms.of(maren)).toEqual(plainTerms)
  pass(5)
  expect(await terms.of(maren)).toEqual(plainTerms)
  expect(asked()).toBe(1)
})
