/** Whose an e-mail becomes that is tracked by itself, and what else the rules give it. */
import { describe, expect, test } from '@jest/globals'
import type { MailHeaders } from '../../../src/core/mail/notice.ts'
import { type OwnerSources, ownerOfMail } from '../../../src/core/mail/owner.ts'
import type { AddressMatch } from '../../../src/core/record.ts'

const match = (table: string, id: string, more: Partial<AddressMatch> = {}): AddressMatch => ({
  ...{ table, id, name: id, address: `${id}@x.example`, isActive: true, createdOn: '2026-01-01T00:00:00Z' },
  ...more,
})
const people = [
  match('systemuser', 'anna'),
  match('systemuser', 'bert'),
  match('systemuser', 'cleo', { isActive: false }),
  match('queue', 'support', { ownerId: 'dora' }),
  match('queue', 'teams', { ownerId: 'team', ownerTable: 'team' }),
  match('contact', 'customer', { ownerId: 'bert' }),
  match('contact', 'stranger', { ownerId: 'elsewhere' }),
]
const message: MailHeaders = {
  ...{ id: 'm', internetMessageId: '<m>', conversationId: 'c', subject: 'x', from: 'nobody@x.example' },
  ...{
    to: [],
    cc: [],
    sensitivity: 'normal',
    categories: [],
    isDraft: false,
    inSentItems: false,
    isMeetingMessage: false,
  },
}
const to = (...names: string[]) => names.map((name) => `${name}@x.example`)
const owner = (change: Partial<MailHeaders>, accepting: readonly string[], more: Partial<OwnerSources> = {}) =>
  ownerOfMail(
    { ...message, ...change },
    { people, accepting: new Set(accepting), ownerId: 'anna', unresolvesTies: false, ...more },
  )?.id

describe('the owner', () => {
  test('is the first of To and Cc whose filter lets it through', () => {
    expect(owner({ to: to('anna'), cc: to('bert') }, ['anna', 'bert'])).toBe('anna')
    expect(owner({ to: to('anna'), cc: to('bert') }, ['bert'])).toBe('bert')
    expect(owner({ to: to('cleo', 'bert') }, ['cleo', 'bert'])).toBe('bert')
  })

  test('of a queue is the queue’s owner, a team as well', () => {
    expect(owner({ to: to('support', 'anna') }, ['support', 'anna'])).toBe('dora')
    expect(
      ownerOfMail(
        { ...message, to: to('teams') },
        { people, accepting: new Set(['teams']), ownerId: 'anna', unresolvesTies: false },
      ),
    ).toEqual({ table: 'team', id: 'team' })
  })

  test('is before that the owner of the e-mail that it answers, where they are a recipient', () => {
    const both = { to: to('anna'), cc: to('bert') }
    expect(owner(both, ['anna'], { correlatedOwner: 'bert' })).toBe('bert')
    expect(owner(both, ['anna'], { correlatedOwner: 'elsewhere' })).toBe('anna')
  })

  test('and then the owner of the sender’s record, where they are a recipient', () => {
    const both = { to: to('anna'), cc: to('bert') }
    expect(owner({ ...both, from: 'customer@x.example' }, ['anna'])).toBe('bert')
    expect(owner({ ...both, from: 'stranger@x.example' }, ['anna'])).toBe('anna')
    expect(owner({ ...both, from: 'customer@x.example' }, ['anna'], { correlatedOwner: 'anna' })).toBe('anna')
  })

  test('is whoever acts of a blind copy (R-219), and of what is sent', () => {
    expect(owner({ to: to('nobody') }, ['anna'])).toBeUndefined()
    expect(owner({ to: to('bert'), inSentItems: true }, ['anna', 'bert'])).toBeUndefined()
  })
})
