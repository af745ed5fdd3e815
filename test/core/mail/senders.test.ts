/** Whom an unknown sender becomes. */
import { describe, expect, test } from '@jest/globals'
import type { MessageItem } from '../../../src/core/item.ts'
import { personName } from '../../../src/core/mail/person-name.ts'
import { createSender, personIdFor, unknownSender } from '../../../src/core/mail/sender-record.ts'
import { message, people } from '../fake-world.ts'

describe('a name', () => {
  test.each([
    ['Nora Blom', 'Nora', 'Blom'],
    ['Nora Maria Blom', 'Nora Maria', 'Blom'],
    ['Blom, Nora', 'Nora', 'Blom'],
    ['"Blom, Nora"', 'Nora', 'Blom'],
    ['Nora Blom (Fabrikam)', 'Nora', 'Blom'],
    ["'Nora  Blom' [extern]", 'Nora', 'Blom'],
    ['Nora', '', 'Nora'],
    ['田中 愛子', '田中', '愛子'],
    ['Blom, Nora, Fabrikam', 'Blom, Nora,', 'Fabrikam'],
    ['x@fabrikam.example', 'Nora', 'Blom'],
    ['', 'Nora', 'Blom'],
    [undefined, 'Nora', 'Blom'],
    ['" "', 'Nora', 'Blom'],
  ])('%j is taken apart', (shown, firstname, lastname) => {
    expect(personName(shown, 'nora.blom@fabrikam.example')).toEqual({ firstname, lastname })
  })

  test('of an address alone is a last name where it is no two words', () => {
    expect(personName('', 'orders@fabrikam.example')).toEqual({ firstname: '', lastname: 'orders' })
    expect(personName('', 'n.blom-x2@fabrikam.example')).toEqual({ firstname: '', lastname: 'n.blom-x2' })
  })

  test('is never longer than the column, and no character is cut', () => {
    const { firstname, lastname } = personName(`${'👩‍👧'.repeat(30)} ${'b'.repeat(80)}`, 'x@y.example')
    expect(firstname.length).toBeLessThanOrEqual(50)
    expect(firstname.length % '👩‍👧'.length).toBe(0)
    expect(lastname).toHaveLength(50)
  })
})

describe('somebody is made', () => {
  const from = { emailAddress: { name: 'Jo Unknown', address: 'Jo@New.example' } }
  const fresh: MessageItem = { ...message, from }
  test('of a received message’s sender whom no row knows', () => {
    expect(unknownSender(fresh, people)).toBe(from)
    expect(unknownSender(message, people)).toBeUndefined()
    const closed = people.map((match) => ({ ...match, isActive: false }))
    expect(unknownSender(message, closed)).toBeUndefined()
    expect(unknownSender({ ...fresh, inSentItems: true }, people)).toBeUndefined()
    expect(unknownSender({ ...fresh, isDraft: true }, people)).toBeUndefined()
    const inside = { emailAddress: { name: 'Jo', address: '/O=HALDEN/CN=RECIPIENTS/CN=JO' } }
    expect(unknownSender({ ...fresh, from: inside }, people)).toBeUndefined()
    const { from: _nobody, ...senderless } = fresh
    expect(unknownSender(senderless, people)).toBeUndefined()
  })

  test('under an id that follows from the address alone, and asks the organization’s rules about duplicates', () => {
    const id = personIdFor('lead', 'organization', 'jo@new.example', (name) => name)
    expect(id).toBe('lead:organization:person:jo@new.example')
    expect(createSender('lead', id, { from, subject: ' Your offer ' })).toEqual({
      ...{ kind: 'create', table: 'lead', id, detectsDuplicates: true },
      columns: { firstname: 'Jo', lastname: 'Unknown', emailaddress1: 'jo@new.example', subject: 'Your offer' },
    })
    expect(createSender('contact', id, { from, subject: '' }).columns).not.toHaveProperty('subject')
    expect(createSender('lead', id, { from, subject: '' }).columns).toHaveProperty('subject', 'Jo Unknown')
  })
})
