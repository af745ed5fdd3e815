import { describe, expect, test } from '@jest/globals'
import { createJudgedWorld, expectConforming } from './conform.ts'
import { immutable } from './world.ts'

expectConforming()

const address = {
  street: 'Bryggen 14',
  city: 'Bergen',
  state: 'Vestland',
  postalCode: '5003',
  countryOrRegion: 'Norway',
}
const whole = {
  assistantName: 'Per',
  birthday: '1980-02-29T00:00:00Z',
  businessAddress: address,
  businessHomePage: 'https://fjordlys.example',
  businessPhones: ['+47 1', '+47 2'],
  categories: ['Customers'],
  children: ['Ida', 'Nils'],
  companyName: 'Fjordlys',
  department: 'Procurement',
  displayName: 'Dr. Sigrid A. Haugen',
  emailAddresses: [
    { name: 'Sigrid', address: 'sigrid@fjordlys.example' },
    { name: 'Sigrid at home', address: 'sigrid@home.example' },
  ],
  fileAs: 'Haugen, Sigrid',
  generation: 'III',
  givenName: 'Sigrid',
  homeAddress: { city: 'Voss' },
  homePhones: ['+47 3', '+47 4'],
  imAddresses: ['sip:sigrid@fjordlys.example'],
  initials: 'S.A.H.',
  jobTitle: 'Head',
  manager: 'Ingeborg',
  middleName: 'Anne',
  mobilePhone: '+47 5',
  nickName: 'Siri',
  officeLocation: 'B 2',
  otherAddress: { countryOrRegion: 'Sweden' },
  personalNotes: 'Sails.',
  profession: 'Engineer',
  spouseName: 'Ola',
  surname: 'Haugen',
  title: 'Dr.',
  yomiCompanyName: 'ふぃ',
  yomiGivenName: 'しぐりど',
  yomiSurname: 'はうげん',
}

async function withContact(body: object = { givenName: 'Sigrid' }) {
  const world = createJudgedWorld()
  const { json: made } = await world.ask('POST', '/me/contacts', body, immutable)
  const one = `/me/contacts/${made.id}`
  const change = (written: object) => world.ask('PATCH', one, written, immutable)
  const read = async (query = '') => (await world.ask('GET', `${one}${query}`, undefined, immutable)).json
  return { ...world, made, one, change, read }
}

describe('a contact', () => {
  test('keeps every property that Graph has, a birthday as its date', async () => {
    const { made, read } = await withContact(whole)
    const { '@odata.context': _, ...found } = await read()
    expect(found).toMatchObject({ ...whole, birthday: '1980-02-29T11:59:00Z' })
    expect(found).toMatchObject({
      primaryEmailAddress: whole.emailAddresses[0],
      secondaryEmailAddress: whole.emailAddresses[1],
      tertiaryEmailAddress: null,
    })
    expect(found['@odata.etag']).toBe(`W/"${made.changeKey}"`)
  })

  test('is cleared by null, property by property, to what a new one has', async () => {
    const { change, read } = await withContact(whole)
    const { json: fresh } = await (await withContact({})).change({})
    const nothing = Object.fromEntries(Object.keys(whole).map((name) => [name, null]))
    expect((await change(nothing)).status).toBe(200)
    const found = await read()
    for (const name of Object.keys(whole).filter((each) => each !== 'displayName' && each !== 'fileAs'))
      expect([name, found[name]]).toEqual([name, fresh[name]])
  })

  test('takes an address whole', async () => {
    const { change } = await withContact(whole)
    const { json: changed } = await change({ businessAddress: { city: 'Oslo', street: null } })
    expect(changed.businessAddress).toEqual({ city: 'Oslo' })
  })

  test.each([
    [{ businessPhones: ['1', '2', '3'] }],
    [{ homePhones: ['1', '2', '3'] }],
    [{ emailAddresses: ['a', 'b', 'c', 'd'].map((name) => ({ name, address: `${name}@x.example` })) }],
    [{ emailAddresses: [{ name: 'without' }] }],
    [{ birthday: 'in spring' }],
    [{ children: [4] }],
    [{ homeAddress: { town: 'x' } }],
    [{ primaryEmailAddress: { name: 'a', address: 'a@x.example' } }],
    [{ faxNumber: '1' }],
  ])('refuses %j', async (body) => {
    const { change, made, read } = await withContact()
    expect((await change(body)).status).toBe(400)
    expect((await read()).changeKey).toBe(made.changeKey)
  })

  test('is changed and deleted only in the state that If-Match names', async () => {
    const { ask, one, made } = await withContact()
    const old = { ...immutable, 'If-Match': made['@odata.etag'] }
    const { json: changed } = await ask('PATCH', one, { surname: 'Haugen' }, old)
    expect(changed.changeKey).not.toBe(made.changeKey)
    expect((await ask('PATCH', one, { surname: 'x' }, old)).status).toBe(412)
    expect((await ask('DELETE', one, undefined, old)).status).toBe(412)
    const now = { ...immutable, 'If-Match': changed['@odata.etag'] }
    expect((await ask('DELETE', one, undefined, now)).status).toBe(204)
    expect((await ask('GET', one)).status).toBe(404)
  })

  test('moves to the folder that is written as its parent', async () => {
    const { ask, change, made } = await withContact()
    const { json: folder } = await ask('POST', '/me/contactFolders', { displayName: 'Fair' })
    expect((await change({ parentFolderId: folder.id })).json).toMatchObject({ id: made.id, parentFolderId: folder.id })
    expect((await ask('GET', `/me/contactFolders/${folder.id}/contacts`)).json.value).toHaveLength(1)
    expect((await ask('GET', '/me/contacts')).json.value).toEqual([])
  })
})

describe('extended properties of a contact', () => {
  const set = '{00062004-0000-0000-C000-000000000046}'
  const properties = [
    { id: 'String 0x3A24', value: '+47 9' },
    { id: 'SystemTime 0x3A41', value: '2004-06-12T00:00:00Z' },
    { id: `Integer ${set} Id 0x0000802B`, value: '7' },
    { id: `Boolean ${set} Name Vip`, value: 'True' },
  ]
  const expand = (...ids: string[]) =>
    `$expand=singleValueExtendedProperties($filter=${ids.map((id) => `id eq '${id}'`).join(' or ')})`

  test('are made with it, found by any writing of their ids, and shown as texts', async () => {
    const { ask, read, made } = await withContact({ givenName: 'x', singleValueExtendedProperties: properties })
    expect(made.singleValueExtendedProperties).toBeUndefined()
    const asked = [
      'String 0x3a24',
      'SystemTime 0x00003A41',
      `Integer ${set.toLowerCase()} Id 0x802b`,
      `Boolean ${set.toLowerCase()} Name Vip`,
    ]
    const found = await read(`?${expand(...asked)}`)
    expect(found.singleValueExtendedProperties).toHaveLength(4)
    expect(found.singleValueExtendedProperties).toEqual(
      expect.arrayContaining([
        { id: 'String 0x3a24', value: '+47 9' },
        { id: 'SystemTime 0x3a41', value: '2004-06-12T00:00:00Z' },
        { id: `Integer ${set.toLowerCase()} Id 0x802b`, value: '7' },
        { id: `Boolean ${set.toLowerCase()} Name Vip`, value: 'true' },
      ]),
    )
    const list = (await ask('GET', `/me/contacts?${expand('String 0x3A24', 'String 0x3A25')}`)).json.value
    expect(list[0].singleValueExtendedProperties).toEqual([{ id: 'String 0x3a24', value: '+47 9' }])
    const filter = `singleValueExtendedProperties/Any(ep: ep/id eq 'String 0x03A24' and ep/value eq '+47 9')`
    expect((await ask('GET', `/me/contacts?$filter=${encodeURIComponent(filter)}`)).json.value).toHaveLength(1)
  })

  test('are changed, and taken away by null; each makes a new state', async () => {
    const { change, read, made } = await withContact({ givenName: 'x', singleValueExtendedProperties: properties })
    const first = await change({ singleValueExtendedProperties: [{ id: 'String 0x3A24', value: '+47 10' }] })
    expect(first.json.changeKey).not.toBe(made.changeKey)
    expect((await read(`?${expand('String 0x3A24')}`)).singleValueExtendedProperties).toMatchObject([
      { value: '+47 10' },
    ])
    await change({ singleValueExtendedProperties: [{ id: 'string 0x3a24', value: null }] })
    expect(await read(`?${expand('String 0x3A24')}`)).not.toHaveProperty('singleValueExtendedProperties')
  })

  test.each([
    [{ id: 'Text 0x3A24', value: 'x' }],
    [{ id: '0x3A24', value: 'x' }],
    [{ id: 'SystemTime 0x3A41', value: 'in June' }],
    [{ id: `Integer ${set} Id 0x802B`, value: 'many' }],
    [{ id: 'String 0x3A24' }],
  ])('%j is refused', async (property) => {
    const { change } = await withContact()
    expect((await change({ singleValueExtendedProperties: [property] })).status).toBe(400)
  })
})

describe('contacts in bulk', () => {
  const local = (link: string) => link.replace('http://localhost:4701/v1.0', '')

  test.each(['/me/contacts/delta', '/me/contactFolders/contacts/contacts/delta'])(
    '%s tells what changed, whole',
    async (path) => {
      const { ask, change, made, one } = await withContact(whole)
      const round = async (from: string) => (await ask('GET', local(from), undefined, immutable)).json
      const first = await round(path)
      expect(first.value).toMatchObject([{ id: made.id, birthday: '1980-02-29T11:59:00Z', children: ['Ida', 'Nils'] }])
      await change({ singleValueExtendedProperties: [{ id: 'String 0x3A24', value: 'x' }] })
      const second = await round(first['@odata.deltaLink'])
      expect(second.value).toMatchObject([{ id: made.id, surname: 'Haugen', '@odata.etag': expect.any(String) }])
      await ask('DELETE', one)
      const third = await round(second['@odata.deltaLink'])
      expect(third.value).toMatchObject([{ id: made.id, '@removed': { reason: 'deleted' } }])
      expect((await ask('GET', `${path}?$expand=extensions`)).status).toBe(400)
    },
  )

  test('twenty are written in one batch, each on its own; twenty-one are refused', async () => {
    const { ask } = createJudgedWorld()
    const part = (at: number) => ({
      id: String(at),
      method: 'POST',
      url: '/me/contacts',
      headers: { 'Content-Type': 'application/json' },
      body: at === 7 ? { businessPhones: 4 } : { givenName: `Number ${at}` },
    })
    const requests = Array.from({ length: 21 }, (_, at) => part(at))
    expect((await ask('POST', '/$batch', { requests })).status).toBe(400)
    const good = requests.filter(({ id }) => id !== '7')
    const { responses } = (await ask('POST', '/$batch', { requests: good })).json
    expect(new Set(responses.map(({ status }: { status: number }) => status))).toEqual(new Set([201]))
    expect((await ask('GET', '/me/contacts?$top=50')).json.value).toHaveLength(20)
  })
})
