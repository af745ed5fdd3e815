import { expect, test } from '@jest/globals'
import { administrator, agent, fakeOrganization, idOf, seller } from './fake-organization.ts'

const allowed = 4

/** Contacts' job title and parent are secured: the seller may do everything, the agent only create. */
function secured() {
  const organization = fakeOrganization()
  const { seam } = organization
  const profileOf = (user: typeof seller, may: Record<string, number>) => {
    const profile = { table: 'fieldsecurityprofile', id: seam.seed('fieldsecurityprofile', { name: user.name }) }
    for (const attributelogicalname of ['jobtitle', 'parentcustomerid'])
      seam.seed('fieldpermission', {
        fieldsecurityprofileid: profile,
        entityname: 'contact',
        attributelogicalname,
        canread: 0,
        cancreate: 0,
        canupdate: 0,
        ...may,
      })
    seam.seed('systemuserprofiles', {
      systemuserid: { table: 'systemuser', id: user.systemUserId },
      fieldsecurityprofileid: profile,
    })
  }
  profileOf(seller, { canread: allowed, cancreate: allowed, canupdate: allowed })
  profileOf(agent, { cancreate: allowed })
  return organization
}

test('what one may not read is empty wherever it is asked for', async () => {
  const { call } = secured()
  const account = idOf(await call(seller, 'POST', 'accounts', { name: 'A' }))
  const id = idOf(
    await call(seller, 'POST', 'contacts', {
      lastname: 'x',
      jobtitle: 'Spy',
      'parentcustomerid_account@odata.bind': `/accounts(${account})`,
    }),
  )
  const select = '$select=jobtitle,_parentcustomerid_value'
  const nothing = expect.objectContaining({ jobtitle: null, _parentcustomerid_value: null })
  const annotations = { Prefer: 'odata.include-annotations="*"' }
  const read = await call(agent, 'GET', `contacts(${id})?${select}`, undefined, annotations)
  expect(read.json).toEqual(nothing)
  expect(read.text).not.toContain(account)
  expect((await call(seller, 'GET', `contacts(${id})?${select}`)).json).toMatchObject({ jobtitle: 'Spy' })
  expect((await call(agent, 'GET', `contacts?${select}`)).json.value).toEqual([nothing])
  const fetch = encodeURIComponent(
    '<fetch><entity name="contact"><attribute name="jobtitle"/><attribute name="parentcustomerid"/><order attribute="jobtitle"/></entity></fetch>',
  )
  expect((await call(agent, 'GET', `contacts?fetchXml=${fetch}`)).json.value).toEqual([nothing])
  const behind = encodeURIComponent(
    '<fetch><entity name="contact"><link-entity name="account" from="accountid" to="parentcustomerid"/></entity></fetch>',
  )
  expect((await call(agent, 'GET', `contacts?fetchXml=${behind}`)).json.value).toEqual([])
  const expanded = await call(agent, 'GET', `contacts(${id})?$select=lastname&$expand=parentcustomerid_account`)
  expect(expanded.json.parentcustomerid_account).toBeNull()
  expect(expanded.text).not.toContain(account)
  const down = await call(
    agent,
    'GET',
    `accounts(${account})?$select=name&$expand=contact_customer_accounts(${select})`,
  )
  expect(down.json.contact_customer_accounts).toEqual([])
  expect((await call(agent, 'GET', `contacts(${id})/parentcustomerid_account`)).status).toBe(204)
  expect((await call(agent, 'GET', `contacts(${id})/jobtitle/$value`)).status).toBe(204)
  const filter = `contacts?$select=lastname&$filter=parentcustomerid_account/name eq 'A'`
  expect((await call(agent, 'GET', filter)).json.value).toEqual([])
  expect((await call(seller, 'GET', filter)).json.value).toHaveLength(1)
  const tracked = { Prefer: 'odata.track-changes' }
  expect((await call(administrator, 'GET', `contacts?${select}`, undefined, tracked)).json.value).toEqual([
    expect.objectContaining({ jobtitle: 'Spy' }),
  ])
})

test('what one may not write is refused with the code of its action, lookups too', async () => {
  const { call, seam } = secured()
  const id = idOf(await call(agent, 'POST', 'contacts', { lastname: 'x', jobtitle: 'Mine' }))
  const account = idOf(await call(agent, 'POST', 'accounts', { name: 'A' }))
  for (const change of [{ jobtitle: 'y' }, { 'parentcustomerid_account@odata.bind': `/accounts(${account})` }]) {
    const { status, json } = await call(agent, 'PATCH', `contacts(${id})`, change)
    expect([status, json]).toEqual([403, { error: { code: '0x8004f507', message: expect.any(String) } }])
  }
  seam.seed('fieldpermission', {
    fieldsecurityprofileid: { table: 'fieldsecurityprofile', id: seam.seed('fieldsecurityprofile', { name: 'none' }) },
    entityname: 'account',
    attributelogicalname: 'creditlimit',
  })
  const made = await call(agent, 'POST', 'accounts', { name: 'B', creditlimit: 5 })
  expect([made.status, made.json]).toEqual([403, { error: { code: '0x8004f502', message: expect.any(String) } }])
})

test('a client finds out which columns are secured and what a user may do with them', async () => {
  const { call } = secured()
  const { json } = await call(
    'application',
    'GET',
    "EntityDefinitions(LogicalName='contact')/Attributes?$select=LogicalName,MetadataId,IsSecured&$filter=IsSecured eq true",
  )
  const attributes = json.value as { LogicalName: string; MetadataId: string }[]
  expect(attributes.map(({ LogicalName }) => LogicalName)).toEqual(['jobtitle', 'parentcustomerid'])
  expect(Object.keys(attributes[0] ?? {})).toEqual(['LogicalName', 'MetadataId', 'IsSecured'])
  const mayOf = async (user: typeof seller) => {
    const path = `systemusers(${user.systemUserId})/Microsoft.Dynamics.CRM.RetrievePrincipalAttributePrivileges()`
    const { AttributePrivileges } = (await call('application', 'GET', path)).json
    return (AttributePrivileges as { AttributeId: string }[]).find(
      ({ AttributeId }) => AttributeId === attributes[0]?.MetadataId,
    )
  }
  expect(await mayOf(seller)).toMatchObject({ CanCreate: 4, CanRead: 4, CanUpdate: 4 })
  expect(await mayOf(agent)).toMatchObject({ CanCreate: 4, CanRead: 0, CanUpdate: 0 })
  expect(await mayOf(administrator)).toMatchObject({ CanRead: 4 })
  const wrong = "EntityDefinitions(LogicalName='contact')/Attributes?$filter=Colour eq 'red'"
  expect((await call(seller, 'GET', wrong)).status).toBe(400)
})
