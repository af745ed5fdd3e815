/** The rules of automatic tracking, each by itself. */
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type AcceptContext, accept } from '../../../src/core/mail/accept.ts'
import { correlate } from '../../../src/core/mail/correlate.ts'
import { type NeverTrack, neverReason, readNeverEntry, usualNeverTrack } from '../../../src/core/mail/never-track.ts'
import type { CorrelationSettings, FilteringMethod, KnownEmail, MailHeaders } from '../../../src/core/mail/notice.ts'
import { bareSubject, smartMatch, usualSubjectPrefixes, wordsToFind } from '../../../src/core/mail/smart-matching.ts'
import { tokensIn } from '../../../src/core/mail/tracking-token.ts'
import type { AddressMatch } from '../../../src/core/record.ts'

const me = 'user-1'
const message = (change: Partial<MailHeaders> = {}): MailHeaders => ({
  ...{ id: 'message', internetMessageId: '<a@b>', conversationId: 'c', subject: 'A question', sensitivity: 'normal' },
  ...{ from: 'anna@fabrikam.example', to: ['me@contoso.example'], cc: [], categories: [], isDraft: false },
  ...{ inSentItems: false, isMeetingMessage: false, receivedDateTime: '2026-11-23T12:00:00.000Z', ...change },
})
const match = (table: string, address: string, id = `${table} ${address}`): AddressMatch => ({
  ...{ table, id, name: id, address, isActive: true, createdOn: '2026-01-01T00:00:00Z' },
})
const myself = match('systemuser', 'me@contoso.example', me)
const correlation = { method: 'InReplyTo', email: { id: 'e', subject: '', addresses: [] } } as const
const context = (method: FilteringMethod, change: Partial<AcceptContext> = {}): AcceptContext => ({
  ...{ since: '2026-11-01T00:00:00.000Z', never: usualNeverTrack, ownerId: me, methods: { [me]: method } },
  ...{ people: [myself], tracksSent: false, ...change },
})
const contact = match('contact', 'anna@fabrikam.example')
const equipment = match('equipment', 'anna@fabrikam.example')

describe('the five filters (R-190, R-193)', () => {
  const answers = (method: FilteringMethod, change: Partial<AcceptContext> = {}, given: Partial<MailHeaders> = {}) =>
    accept(message(given), context(method, change)).reason.code
  test.each([
    [0, {}, 'accepted-all'],
    [1, {}, 'no-correlation-match'],
    [1, { correlation }, 'accepted-thread'],
    [2, {}, 'sender-unknown'],
    [2, { people: [myself, contact] }, 'accepted-sender'],
    [2, { people: [myself, equipment] }, 'sender-unknown'],
    [3, { people: [myself, equipment] }, 'accepted-sender'],
    [3, { correlation }, 'sender-unknown'],
    [4, { people: [myself, contact], correlation }, 'filter-none'],
  ] as const)('%i', (method, change, code) => {
    expect(answers(method, change)).toBe(code)
  })

  test('a message about a meeting is never tracked as a message (R-165)', () => {
    expect(answers(0, { correlation }, { isMeetingMessage: true })).toBe('meeting-message')
  })

  test('of a blind copy or a list only "all" lets anything through (R-194)', () => {
    const blind = { to: ['list@fabrikam.example'] }
    expect(answers(0, {}, blind)).toBe('accepted-all')
    expect(answers(2, { people: [contact] }, blind)).toBe('no-recipient-match')
    expect(answers(1, { people: [contact], correlation }, blind)).toBe('no-recipient-match')
  })

  test('those of all recipients count, not only the one of the mailbox that is looked at (R-195)', () => {
    const colleague = match('systemuser', 'bob@contoso.example', 'user-2')
    const people = [myself, colleague, contact]
    const both = { to: ['me@contoso.example', 'bob@contoso.example'] }
    expect(answers(4, { people, methods: { [me]: 4, 'user-2': 2 } }, both)).toBe('accepted-sender')
    expect(answers(4, { people, methods: { [me]: 4, 'user-2': 2 } })).toBe('filter-none')
    // A colleague whose settings may not be read accepts nothing.
    expect(answers(4, { people, methods: { [me]: 4 } }, both)).toBe('filter-none')
  })

  test('hold for sent mail where it is looked at, by whom it went to (R-203, R-228)', () => {
    const sent = { inSentItems: true, from: 'me@contoso.example', to: ['anna@fabrikam.example'] }
    expect(answers(0, {}, sent)).toBe('sent-not-tracked')
    expect(answers(2, { tracksSent: true, people: [myself, contact] }, sent)).toBe('accepted-sender')
    expect(answers(1, { tracksSent: true }, sent)).toBe('no-correlation-match')
  })

  test('let nothing through that came before the start date, and no draft (R-021)', () => {
    expect(answers(0, {}, { receivedDateTime: '2026-10-31T23:59:59.999Z' })).toBe('before-start')
    expect(answers(0, {}, { isDraft: true })).toBe('draft')
  })
})

describe('the never-track list', () => {
  const list: NeverTrack = {
    people: ['anna@fabrikam.example', 'private.example'],
    isSensitive: true,
    categories: ['Family'],
  }
  test.each([
    [{}, 'never-person'],
    [{ from: 'otto@fabrikam.example' }, undefined],
    [{ from: 'otto@mail.private.example' }, 'never-person'],
    [{ from: 'otto@notprivate.example' }, undefined],
    [{ from: 'otto@x.example', cc: ['anna@fabrikam.example'] }, 'never-person'],
    [{ from: 'otto@x.example', sensitivity: 'private' }, 'never-sensitive'],
    [{ from: 'otto@x.example', categories: ['family'] }, 'never-category'],
  ] as const)('%o', (change, code) => {
    expect(neverReason(message(change), list)?.code).toBe(code)
  })

  test('is stronger than every filter', () => {
    const given = context(0, { never: list })
    expect(accept(message(), given)).toMatchObject({ isAccepted: false, reason: { entry: 'anna@fabrikam.example' } })
  })

  test.each([
    [' Anna@Fabrikam.example ', 'anna@fabrikam.example'],
    ['@fabrikam.example', 'fabrikam.example'],
    ['münchen.example', 'münchen.example'],
    ['fabrikam', undefined],
    ['anna@', undefined],
    ['a b@c.example', undefined],
  ])('takes %s as %s', (text, entry) => {
    expect(readNeverEntry(text)).toBe(entry)
  })
})

describe('tracking tokens (R-205 to R-208)', () => {
  test.each([
    ['Order 17 CRM:0001001', ['CRM:0001001']],
    ['Re: Order 17 CRM:0001001 CRM:0001002', ['CRM:0001002', 'CRM:0001001']],
    ['Order CRM: 0001001 of today', ['CRM: 0001001']],
    ['SCRM:0001001', []],
    ['CRM:12', []],
    ['Nothing', []],
  ])('%s', (subject, tokens) => {
    expect(tokensIn(subject, 'CRM')).toEqual(tokens)
  })

  test('of another prefix are found, and those of the former one too', () => {
    expect(tokensIn('Order TKT.0001001', 'TKT.')).toEqual(['TKT.0001001'])
    expect(tokensIn('Order CRM:0001001', 'TKT.')).toEqual(['CRM:0001001'])
  })
})

const settings: CorrelationSettings = {
  ...{ isOn: true, trackingPrefix: 'CRM', givesTokens: true, subjectPrefixes: usualSubjectPrefixes },
  ...{ mostWords: 20, wordsMayDiffer: 0, leastAddresses: 2 },
}
const email = (change: Partial<KnownEmail>): KnownEmail => ({ id: 'e', subject: '', addresses: [], ...change })

describe('smart matching (R-209 to R-211)', () => {
  const people = ['anna@fabrikam.example', 'me@contoso.example']
  const alike = (subject: string, candidate: Partial<KnownEmail>, change: Partial<CorrelationSettings> = {}) =>
    smartMatch({ subject, addresses: people }, [email({ addresses: people, ...candidate })], { ...settings, ...change })
      ?.id
  test.each([
    ['Re: AW : Order 17', 'Order 17', 'e'],
    ['Order 17', 'FW: order  17!', 'e'],
    ['Order 17', 'Order 18', undefined],
    ['Re:', 'Fw:', undefined],
  ])('%s is like %s: %s', (one, other, expected) => {
    expect(alike(one, { subject: other })).toBe(expected)
  })
  test('wants as many people in common as the organization says, and lets so many words differ', () => {
    expect(alike('Order 17', { subject: 'Order 17', addresses: people.slice(0, 1) })).toBeUndefined()
    expect(alike('Order 17', { subject: 'Order 17', addresses: people.slice(0, 1) }, { leastAddresses: 1 })).toBe('e')
    expect(alike('Order 17', { subject: 'Order 18' }, { wordsMayDiffer: 1 })).toBe('e')
  })
  test('takes off what stands in front, whatever it is, and never loops', () => {
    fc.assert(fc.property(fc.string(), (text) => bareSubject(`Re: ${text}`, settings).length <= text.length + 4))
    expect(bareSubject('Re: Order 17 CRM:0001001', settings)).toBe('Order 17')
    expect(bareSubject('Re: Order TKT.0001001', { ...settings, trackingPrefix: 'TKT.' })).toBe('Order')
    expect(bareSubject('Re: Order', { ...settings, subjectPrefixes: '((' })).toBe('Order')
  })
  test('one word in common is the least, however many may differ', () => {
    expect(alike('Order', { subject: 'Offer' }, { wordsMayDiffer: 3 })).toBeUndefined()
    expect(alike('Order', { subject: 'Order of today' }, { wordsMayDiffer: 3 })).toBe('e')
  })
  test('what is looked for: all words, or of some that may differ a group more than those', () => {
    expect(wordsToFind('Re: Order of 17 pumps CRM:0001001', settings)).toEqual([['order', 'pumps', 'of', '17']])
    expect(wordsToFind('Order of 17 pumps', { ...settings, wordsMayDiffer: 1 })).toEqual([
      ['order', 'of'],
      ['pumps', '17'],
    ])
    expect(wordsToFind('Order', { ...settings, wordsMayDiffer: 3 })).toEqual([['order']])
    expect(wordsToFind('Re:', settings)).toEqual([])
  })
  test('whatever matches has all words of one group, so that it is found', () => {
    const word = fc.constantFrom('order', 'offer', 'pump', 'today', '17', 'Re:', 'CRM:0001001')
    const subject = fc.array(word, { maxLength: 9 }).map((words) => words.join(' '))
    fc.assert(
      fc.property(subject, subject, fc.nat(3), (one, other, wordsMayDiffer) => {
        fc.pre(alike(one, { subject: other }, { wordsMayDiffer }) !== undefined)
        const groups = wordsToFind(one, { ...settings, wordsMayDiffer })
        expect(groups.some((group) => group.every((each) => other.toLowerCase().includes(each)))).toBe(true)
      }),
    )
  })
})

describe('the order of correlation (R-197)', () => {
  const known = [
    email({ id: 'reply', messageId: '<before@x>' }),
    email({ id: 'token', trackingToken: 'CRM:0001001' }),
    email({ id: 'alike', subject: 'Order', addresses: ['anna@fabrikam.example', 'me@contoso.example'] }),
  ]
  const all = { settings, known, ofConversation: [email({ id: 'thread' })], isSmart: true }
  const whole = message({ inReplyTo: '<before@x>', subject: 'Re: Order CRM:0001001' })
  test.each([
    [whole, all, 'InReplyTo', 'reply'],
    [message({ subject: 'Re: Order CRM:0001001' }), all, 'TrackingToken', 'token'],
    [message({ subject: 'Re: Order' }), all, 'ConversationIndex', 'thread'],
    [message({ subject: 'Re: Order' }), { ...all, ofConversation: [] }, 'SmartMatching', 'alike'],
  ] as const)('%#', (given, sources, method, id) => {
    expect(correlate(given, sources)).toMatchObject({ method, email: { id } })
  })
  test('finds nothing where it is off, and no thread by its subject unless that is wanted (R-201)', () => {
    expect(correlate(whole, { ...all, settings: { ...settings, isOn: false } })).toBeUndefined()
    const none = { ...all, ofConversation: [], isSmart: false }
    expect(correlate(message({ subject: 'Re: Order' }), none)).toBeUndefined()
  })
})
