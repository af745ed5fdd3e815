import { expect, test } from '@jest/globals'
import { administrator, fakeOrganization, other, seller } from './fake-organization.ts'

const settingsOf = ({ systemUserId }: typeof seller) => `usersettingscollection(${systemUserId})`

test('everybody has settings with the house’s time zone, and changes only their own', async () => {
  const { call } = fakeOrganization()
  expect(
    (await call(other, 'GET', `${settingsOf(seller)}?$select=timezonecode,synccontactcompany`)).json,
  ).toMatchObject({
    systemuserid: seller.systemUserId,
    timezonecode: 110,
    synccontactcompany: false,
  })
  expect((await call(seller, 'PATCH', settingsOf(seller), { timezonecode: 35 })).status).toBe(204)
  expect((await call(other, 'PATCH', settingsOf(seller), { timezonecode: 85 })).status).toBe(403)
  expect((await call(seller, 'GET', settingsOf(seller))).json).toMatchObject({ timezonecode: 35 })
  expect((await call(administrator, 'PATCH', settingsOf(seller), { synccontactcompany: true })).status).toBe(204)
  expect((await call(seller, 'PATCH', settingsOf(seller), { timezonecode: -1 })).status).toBe(400)
})
