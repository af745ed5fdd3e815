import { describe, expect, test } from '@jest/globals'
import { fakeOrganization, idOf, seller } from './fake-organization.ts'

const kinds = [
  { set: 'faxes', name: 'fax', done: [1, 3], closed: 5 },
  { set: 'letters', name: 'letter', done: [1, 4], closed: 5 },
  { set: 'serviceappointments', name: 'serviceappointment', done: [1, 8], closed: 10 },
] as const

describe.each(kinds)('$name', ({ set, name, done: [state, reason], closed }) => {
  test('is made with regarding and parties, completed, and seen as an activity', async () => {
    const { call } = fakeOrganization()
    const contact = idOf(await call(seller, 'POST', 'contacts', { lastname: 'Blom', emailaddress1: 'b@f.example' }))
    const mask = name === 'serviceappointment' ? 11 : 2
    const id = idOf(
      await call(seller, 'POST', set, {
        subject: 'x',
        category: 'paper',
        [`regardingobjectid_contact_${name}@odata.bind`]: `/contacts(${contact})`,
        [`${name}_activity_parties`]: [
          { participationtypemask: mask, 'partyid_contact@odata.bind': `/contacts(${contact})` },
        ],
      }),
    )
    const { json } = await call(seller, 'GET', `${set}(${id})?$expand=${name}_activity_parties`)
    expect(json).toMatchObject({ statecode: 0, statuscode: 1, prioritycode: 1, _regardingobjectid_value: contact })
    expect(json[`${name}_activity_parties`]).toEqual([
      expect.objectContaining({ participationtypemask: mask, addressused: 'b@f.example' }),
    ])
    await call(seller, 'PATCH', `${set}(${id})`, { statecode: state, statuscode: reason })
    const seen = await call(seller, 'GET', `activitypointers(${id})?$select=subject,activitytypecode,statecode`)
    expect(seen.json).toMatchObject({ subject: 'x', activitytypecode: name, statecode: 1 })
    expect((await call(seller, 'PATCH', `${set}(${id})`, { subject: 'y' })).status).toBe(400)
    expect((await call(seller, 'PATCH', `${set}(${id})`, { statecode: 2, statuscode: closed })).status).toBe(204)
    expect((await call(seller, 'PATCH', `${set}(${id})`, { statecode: 1, statuscode: closed })).status).toBe(400)
  })
})

test('a service activity takes resources and customers, and nobody as a required attendee', async () => {
  const { call } = fakeOrganization()
  const party = (participationtypemask: number) => ({
    subject: 'x',
    serviceappointment_activity_parties: [
      { participationtypemask, 'partyid_systemuser@odata.bind': `/systemusers(${seller.systemUserId})` },
    ],
  })
  expect((await call(seller, 'POST', 'serviceappointments', party(10))).status).toBe(204)
  expect((await call(seller, 'POST', 'serviceappointments', party(5))).status).toBe(400)
  expect((await call(seller, 'POST', 'serviceappointments', party(11))).status).toBe(400)
})

test('an organization has columns of its own', async () => {
  const { call } = fakeOrganization()
  const rows: readonly [string, Record<string, unknown>][] = [
    ['contacts', { lastname: 'x', new_hobby: 'sailing' }],
    ['appointments', { subject: 'x', new_agenda: '1. Prices' }],
    ['tasks', { subject: 'x', new_effort: 5 }],
  ]
  for (const [set, row] of rows) {
    const id = idOf(await call(seller, 'POST', set, row))
    expect((await call(seller, 'GET', `${set}(${id})`)).json).toMatchObject(row)
  }
  expect((await call(seller, 'POST', 'contacts', { lastname: 'x', new_hobby: 'x'.repeat(201) })).status).toBe(400)
})
