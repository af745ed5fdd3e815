import { expect, test } from '@jest/globals'
import { administrator, agent, fakeOrganization, idOf, other, seller } from './fake-organization.ts'

const fetchMine =
  '<fetch><entity name="bookableresourcebooking"><attribute name="name"/><link-entity name="bookableresource" from="bookableresourceid" to="resource"><filter><condition attribute="userid" operator="eq-userid"/></filter></link-entity></entity></fetch>'

test('a person is booked, and finds what they are booked for by their resource; it lasts from start to end', async () => {
  const { call } = fakeOrganization()
  const status = idOf(await call(administrator, 'POST', 'bookingstatuses', { name: 'Scheduled', status: 2 }))
  const resource = async (user: typeof seller) =>
    idOf(
      await call(administrator, 'POST', 'bookableresources', {
        name: user.name,
        resourcetype: 3,
        'UserId@odata.bind': `/systemusers(${user.systemUserId})`,
      }),
    )
  const booking = async (resourceId: string) =>
    call(other, 'POST', 'bookableresourcebookings', {
      name: 'Survey',
      starttime: '2026-11-25T08:00:00Z',
      endtime: '2026-11-25T11:00:00Z',
      'Resource@odata.bind': `/bookableresources(${resourceId})`,
      'BookingStatus@odata.bind': `/bookingstatuses(${status})`,
    })
  const mine = idOf(await booking(await resource(seller)))
  await booking(await resource(agent))
  const { json } = await call(seller, 'GET', `bookableresourcebookings?fetchXml=${encodeURIComponent(fetchMine)}`)
  expect((json.value as { bookableresourcebookingid: string }[]).map((row) => row.bookableresourcebookingid)).toEqual([
    mine,
  ])
  const path = `bookableresourcebookings(${mine})?$expand=BookingStatus($select=name,status),Resource($select=_userid_value)`
  expect((await call(seller, 'GET', path)).json).toMatchObject({
    ...{ name: 'Survey', duration: 180, bookingtype: 1, statecode: 0 },
    BookingStatus: { name: 'Scheduled', status: 2 },
    Resource: { _userid_value: seller.systemUserId },
  })
  const patch = (body: object) => call(other, 'PATCH', `bookableresourcebookings(${mine})`, body)
  expect((await patch({ endtime: '2026-11-25T09:00:00Z' })).status).toBe(204)
  expect((await call(seller, 'GET', path)).json).toMatchObject({ duration: 60 })
  expect((await patch({ endtime: '2026-11-25T07:00:00Z' })).status).toBe(400)
})

test('a booking needs somebody, and a status', async () => {
  const { call } = fakeOrganization()
  const times = { starttime: '2026-11-25T08:00:00Z', endtime: '2026-11-25T11:00:00Z' }
  const made = await call(seller, 'POST', 'bookableresourcebookings', times)
  expect(made).toMatchObject({ status: 400, json: { error: { code: '0x80040200' } } })
  expect((await call(seller, 'POST', 'bookableresources', { name: 'x' })).status).toBe(403)
})
