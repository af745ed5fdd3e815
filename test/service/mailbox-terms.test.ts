/** What the organization decided about its mailboxes, over a service that is away now and then. */
import { describe, expect, test } from '@jest/globals'
import { type FailureCode, TandemError } from '../../src/core/errors.ts'
import { type MailboxTermsNews, plainTerms } from '../../src/core/mailbox-terms.ts'
import { createLog } from '../../src/service/log.ts'
import { createOrganizationTerms } from '../../src/service/mailbox-terms.ts'
import { createRefusals } from '../../src/service/refusals.ts'
import { userName } from '../../src/store/index.ts'

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
const termsOver = (...answers: readonly (MailboxTermsNews | TandemError)[]) => termsOf({ kept: 'user-maren' }, answers)

/**
 * @param kept what is known already of whose the mailbox is
 * @param user what the CRM says
 */
function termsOf(
  { kept, user = 'user-maren' }: { kept?: string; user?: string | TandemError },
  answers: readonly (MailboxTermsNews | TandemError)[],
) {
  let at = Date.UTC(2026, 10, 24, 8)
  let asked = 0
  const notes = new Map(kept === undefined ? [] : [[userName, kept]])
  const terms = createOrganizationTerms({
    feed: {
      async mailboxTerms() {
        const answer = answers[Math.min(asked++, answers.length - 1)]
        if (!answer || answer instanceof TandemError) throw answer
        return answer
      },
    },
    async userOf() {
      if (user instanceof TandemError) throw user
      return user
    },
    store: {
      recall: async (_actor, name) => notes.get(name),
      async keep(_actor, changes) {
        for (const [name, value] of Object.entries(changes)) if (value !== undefined) notes.set(name, value)
      },
    },
    log: createLog('silent'),
    now: () => new Date(at),
  })
  const pass = (seconds: number) => {
    at += seconds * 1000
  }
  return { terms, pass, notes, asked: () => asked }
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

describe('a mailbox of which nobody knows yet whose it is (R-029)', () => {
  const nothingYet: MailboxTermsNews = { ...news, terms: new Map(), cursor: 'none' }

  test('is asked about before anything is decided, and once', async () => {
    const { terms, notes, asked } = termsOf({}, [news])
    expect(await Promise.all([terms.of(maren), terms.of(maren)])).toEqual([refused, refused])
    expect(notes.get(userName)).toBe('user-maren')
    expect(asked()).toBe(1)
  })

  test('may be as new as what was decided about it: that is read anew, and holds for all who are new just then', async () => {
    const { terms, pass, asked } = termsOf({}, [nothingYet, news])
    expect(await terms.ofQueue('queue-2')).toEqual(plainTerms)
    pass(60)
    expect(await Promise.all([terms.of(maren), terms.of({ ...maren, oid: 'tomas' })])).toEqual([refused, refused])
    expect(asked()).toBe(2)
    pass(60)
    expect(await terms.of(maren)).toEqual(refused)
    expect(asked()).toBe(2)
  })

  test('is not decided about while that can’t be read, and is new again at the next look', async () => {
    const { terms, pass, notes } = termsOf({}, [nothingYet, failure('upstream-throttled', 20_000), news])
    await terms.ofQueue('queue-2')
    pass(60)
    await expect(terms.of(maren)).rejects.toMatchObject({ ...notYet, retryAfterMs: 20_000 })
    pass(10)
    await expect(terms.of(maren)).rejects.toMatchObject(notYet)
    expect(notes.size).toBe(0)
    pass(10)
    expect(await terms.of(maren)).toEqual(refused)
  })

  test('is left alone where it is nobody’s in the CRM', async () => {
    const { terms, notes } = termsOf({ user: failure('not-a-crm-user') }, [news])
    await expect(terms.of(maren)).rejects.toMatchObject({ code: 'not-a-crm-user' })
    const refusals = createRefusals({ store: { recall: async () => undefined }, terms })
    expect(await refusals.of(maren, 'incomingEmail')).toBe('not-a-crm-user')
    expect(notes.size).toBe(0)
  })

  test('is left alone while the CRM does not say', async () => {
    const { terms } = termsOf({ user: failure('upstream-unavailable') }, [news])
    const refusals = createRefusals({ store: { recall: async () => undefined }, terms })
    await expect(refusals.of(maren, 'incomingEmail')).rejects.toMatchObject(notYet)
  })

  test('is plain where the application may not know, which is not asked for each', async () => {
    const { terms, pass, asked } = termsOf({}, [failure('privilege-missing')])
    expect(await terms.of(maren)).toEqual(plainTerms)
    pass(60)
    expect(await terms.of({ ...maren, oid: 'tomas' })).toEqual(plainTerms)
    expect(asked()).toBe(1)
  })
})
