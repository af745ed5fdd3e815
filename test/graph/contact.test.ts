import { describe, expect, test } from '@jest/globals'
import { readContact } from '../../src/graph/read-contact.ts'
import { writeContact } from '../../src/graph/write-contact.ts'

const emails = (given: object) => readContact({ id: 'C', ...given }).contact.emailAddresses
const one = { address: 'one@x.example', name: 'One' }
const two = { address: 'two@x.example' }

describe('reading a contact', () => {
  test('what is unset is empty, whether Graph says null, "" or nothing', () => {
    const nulls = { surname: null, children: null, businessPhones: null, emailAddresses: null, birthday: null }
    const bare = readContact({ id: 'C' })
    expect(readContact({ id: 'C', ...nulls, businessAddress: {}, homeAddress: null, manager: '' })).toEqual(bare)
    expect(bare).toMatchObject({
      ...{ changeKey: '', categories: [] },
      contact: {
        ...{ surname: '', mobilePhone: '', birthday: '', children: [], businessPhones: [], emailAddresses: [] },
        homeAddress: { street: '', city: '', state: '', postalCode: '', countryOrRegion: '' },
      },
    })
    expect(bare).not.toHaveProperty('extended')
  })

  test('a birthday is a day', () => {
    expect(readContact({ id: 'C', birthday: '1815-12-10T11:59:00Z' }).contact.birthday).toBe('1815-12-10')
  })

  test('addresses stand in their places where Graph tells the places', () => {
    expect(emails({ emailAddresses: [one, two], primaryEmailAddress: one, tertiaryEmailAddress: two })).toEqual([
      one,
      { address: '' },
      two,
    ])
    expect(emails({ emailAddresses: [two], primaryEmailAddress: null, secondaryEmailAddress: two })).toEqual([
      { address: '' },
      two,
    ])
    // A Graph that knows less of the places than of the list is believed about the list.
    expect(emails({ emailAddresses: [one, two], primaryEmailAddress: one })).toEqual([one, two])
    expect(emails({ emailAddresses: [one, two] })).toEqual([one, two])
  })
})

describe('writing a contact', () => {
  test('a day is noon, an emptied text is none, places that are empty are no addresses', () => {
    const contact = {
      ...{ birthday: '1980-02-29', surname: '', jobTitle: 'Head', businessPhones: ['', '2'] },
      emailAddresses: [{ address: '' }, two],
    }
    expect(writeContact({ contact, categories: ['Blue'] }, false)).toEqual({
      birthday: '1980-02-29T11:59:00Z',
      surname: null,
      jobTitle: 'Head',
      businessPhones: ['', '2'],
      emailAddresses: [{ address: 'two@x.example', name: 'two@x.example' }],
      categories: ['Blue'],
    })
    expect(writeContact({ contact: { birthday: '', surname: '', jobTitle: 'Head' } }, true)).toEqual({
      jobTitle: 'Head',
    })
    expect(writeContact({ contact: { birthday: '' } }, false)).toEqual({ birthday: null })
  })
})
