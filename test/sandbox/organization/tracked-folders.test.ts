import { expect, test } from '@jest/globals'
import { administrator, fakeOrganization, idOf, other, seller } from './fake-organization.ts'

const set = 'mailboxtrackingfolders'

test('which folders somebody tracks is their own: made, changed, read and dropped by nobody else', async () => {
  const { call } = fakeOrganization()
  const [mailbox] = (await call(seller, 'GET', `mailboxes?$filter=_regardingobjectid_value eq ${seller.systemUserId}`))
    .json.value as Record<string, unknown>[]
  const account = idOf(await call(seller, 'POST', 'accounts', { name: 'Steiner' }))
  const made = await call(seller, 'POST', set, {
    ...{ exchangefolderid: 'AAMk+no/such=', exchangefoldername: 'Steiner' },
    'mailboxid@odata.bind': `/mailboxes(${mailbox?.mailboxid})`,
    'regardingobjectid_account@odata.bind': `/accounts(${account})`,
  })
  expect(made.status).toBe(204)
  const one = `${set}(${idOf(made)})`
  expect((await call(seller, 'GET', one)).json).toMatchObject({
    ...{ exchangefolderid: 'AAMk+no/such=', _regardingobjectid_value: account, _mailboxid_value: mailbox?.mailboxid },
    _ownerid_value: seller.systemUserId,
  })
  expect((await call(other, 'GET', one)).status).toBe(403)
  expect((await call(other, 'GET', set)).json.value).toEqual([])
  expect((await call(other, 'DELETE', one)).status).toBe(403)
  expect(
    (await call('application', 'GET', `${set}?$select=modifiedon&$expand=mailboxid($select=_regardingobjectid_value)`))
      .json,
  ).toMatchObject({
    value: [{ mailboxid: { _regardingobjectid_value: seller.systemUserId } }],
  })
  expect((await call(seller, 'PATCH', one, { 'regardingobjectid_account@odata.bind': null })).status).toBe(204)
  expect((await call(seller, 'GET', one)).json._regardingobjectid_value).toBeNull()
  expect((await call(seller, 'PATCH', one, { exchangefolderid: 'x'.repeat(121) })).status).toBe(400)
  expect((await call(seller, 'DELETE', one)).status).toBe(204)
})

test('an administrator switches tracked folders off, and says how many there may be', async () => {
  const { call } = fakeOrganization()
  const [organization] = (await call(seller, 'GET', 'organizations')).json.value as Record<string, unknown>[]
  expect(organization).toMatchObject({ isfolderbasedtrackingenabled: true, maxfolderbasedtrackingmappings: 25 })
  const change = (as: typeof seller, body: object) =>
    call(as, 'PATCH', `organizations(${organization?.organizationid})`, body)
  expect((await change(seller, { isfolderbasedtrackingenabled: false })).status).toBe(403)
  expect((await change(administrator, { maxfolderbasedtrackingmappings: 26 })).status).toBe(400)
  expect((await change(administrator, { maxfolderbasedtrackingmappings: 3 })).status).toBe(204)
})
