import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from '@jest/globals'
import { address, administrator, agent, fakeOrganization, idOf, manager, other, seller } from './fake-organization.ts'

const guid = (n: number) => `30000000-0000-4000-8000-0000000000${String(n).padStart(2, '0')}`

describe('rows', () => {
  test('are created, read, changed and deleted with their versions', async () => {
    const { call } = fakeOrganization()
    const created = await call(seller, 'POST', 'accounts', { name: 'Fabrikam' })
    expect(created.status).toBe(204)
    const id = idOf(created)
    const read = await call(seller, 'GET', `accounts(${id})?$select=name,_ownerid_value`)
    expect(read.json).toMatchObject({ name: 'Fabrikam', accountid: id, _ownerid_value: seller.systemUserId })
    expect(read.json['@odata.etag']).toMatch(/^W\/"\d+"$/)
    const etag = String(read.json['@odata.etag'])
    expect((await call(seller, 'PATCH', `accounts(${id})`, { name: 'Fabrikam AB' }, { 'If-Match': etag })).status).toBe(
      204,
    )
    const stale = await call(seller, 'PATCH', `accounts(${id})`, { name: 'Late' }, { 'If-Match': etag })
    expect([stale.status, stale.json]).toEqual([412, { error: { code: '0x80060882', message: expect.any(String) } }])
    expect((await call(seller, 'DELETE', `accounts(${id})`)).status).toBe(204)
    const gone = await call(seller, 'GET', `accounts(${id})`)
    expect([gone.status, gone.json]).toEqual([
      404,
      { error: { code: '0x80040217', message: expect.stringContaining(id) } },
    ])
  })

  test('a PATCH makes or changes; If-Match forbids the one, If-None-Match the other', async () => {
    const { call } = fakeOrganization()
    const path = `accounts(${guid(1)})`
    expect((await call(seller, 'PATCH', path, { name: 'A' }, { 'If-Match': '*' })).status).toBe(404)
    expect((await call(seller, 'PATCH', path, { name: 'A' }, { 'If-None-Match': '*' })).status).toBe(204)
    expect((await call(seller, 'PATCH', path, { name: 'B' }, { 'If-None-Match': '*' })).status).toBe(412)
    const shown = await call(seller, 'PATCH', path, { name: 'C' }, { Prefer: 'return=representation' })
    expect([shown.status, shown.json.name]).toEqual([200, 'C'])
  })

  const wrong: readonly [string, string, unknown, string][] = [
    ['an unknown column', 'accounts', { nmae: 'x' }, "Invalid property 'nmae'"],
    ['a text that is too long', 'accounts', { name: 'x'.repeat(161) }, "maximum allowed length of '160'"],
    ['a choice that is none', 'appointments', { subject: 'x', prioritycode: 7 }, 'outside the valid range'],
    ['a number out of range', 'accounts', { address1_latitude: 91.5 }, 'outside the valid range'],
    ['a wrong type', 'accounts', { name: 5 }, 'Cannot convert'],
    ['a column that is read only', 'emails', { subject: 'x', inreplyto: '<a@b>' }, 'cannot be set in a create'],
    ['a state on create', 'appointments', { subject: 'x', statecode: 3 }, 'cannot be set in a create'],
    ['a reason of another state', 'appointments', { subject: 'x', statuscode: 5 }, 'not a valid status code'],
    ['a lookup set by its column', 'contacts', { lastname: 'x', parentcustomerid: 'y' }, '@odata.bind'],
    [
      'a navigation property that is none',
      'contacts',
      { lastname: 'x', 'parentaccount@odata.bind': '/accounts(x)' },
      'undeclared property',
    ],
    [
      'an end before its start',
      'appointments',
      { subject: 'x', scheduledstart: '2026-11-25T10:00:00Z', scheduledend: '2026-11-25T09:00:00Z' },
      'after its end',
    ],
  ]
  test.each(wrong)('%s is refused with a sentence that names it', async (_what, set, body, sentence) => {
    const { call } = fakeOrganization()
    const { status, json } = await call(seller, 'POST', set, body)
    expect(status).toBe(400)
    expect(json).toEqual({
      error: { code: expect.stringMatching(/^0x[0-9a-f]{8}$/), message: expect.stringContaining(sentence) },
    })
  })

  test('activity parties come by deep insert and are replaced as a whole', async () => {
    const { call } = fakeOrganization()
    await call(seller, 'PATCH', `contacts(${guid(2)})`, {
      firstname: 'Nora',
      lastname: 'Blom',
      emailaddress1: 'nora@f.example',
    })
    const made = await call(seller, 'POST', 'emails', {
      subject: 'x',
      'regardingobjectid_contact_email@odata.bind': `/contacts(${guid(2)})`,
      email_activity_parties: [
        { participationtypemask: 1, addressused: 'who@knows.example' },
        { participationtypemask: 2, 'partyid_contact@odata.bind': `/contacts(${guid(2)})` },
      ],
    })
    const path = `emails(${idOf(made)})?$select=subject,_regardingobjectid_value&$expand=email_activity_parties($select=addressused,participationtypemask,_partyid_value)`
    const { json } = await call(seller, 'GET', path, undefined, { Prefer: 'odata.include-annotations="*"' })
    expect(json).toMatchObject({
      '_regardingobjectid_value@OData.Community.Display.V1.FormattedValue': 'Nora Blom',
      '_regardingobjectid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'contact',
      '_regardingobjectid_value@Microsoft.Dynamics.CRM.associatednavigationproperty': 'regardingobjectid_contact_email',
    })
    expect(json.email_activity_parties).toEqual([
      expect.objectContaining({ participationtypemask: 1, addressused: 'who@knows.example', _partyid_value: null }),
      expect.objectContaining({ participationtypemask: 2, addressused: 'nora@f.example', _partyid_value: guid(2) }),
    ])
    await call(seller, 'PATCH', `emails(${idOf(made)})`, {
      email_activity_parties: [{ participationtypemask: 2, addressused: 'new@f.example' }],
    })
    const after = await call(seller, 'GET', path)
    expect(
      (after.json.email_activity_parties as { addressused: string }[]).map(({ addressused }) => addressused).sort(),
    ).toEqual(['new@f.example', 'who@knows.example'])
  })

  test('a completed activity is read-only until it is reopened; its regarding may still be set', async () => {
    const { call } = fakeOrganization()
    await call(seller, 'PATCH', `accounts(${guid(3)})`, { name: 'A' })
    const id = idOf(await call(seller, 'POST', 'emails', { subject: 'x' }))
    await call(seller, 'PATCH', `emails(${id})`, { statecode: 1, statuscode: 4 })
    expect((await call(seller, 'PATCH', `emails(${id})`, { subject: 'y' })).status).toBe(400)
    const bind = { 'regardingobjectid_account_email@odata.bind': `/accounts(${guid(3)})` }
    expect((await call(seller, 'PATCH', `emails(${id})`, bind)).status).toBe(204)
    expect((await call(seller, 'PATCH', `emails(${id})`, { statecode: 0, statuscode: 1 })).status).toBe(204)
    expect((await call(seller, 'PATCH', `emails(${id})`, { subject: 'y' })).status).toBe(204)
  })

  test('the end of an e-mail keeps its time, a birthday has none', async () => {
    const { call } = fakeOrganization()
    const mail = idOf(await call(seller, 'POST', 'emails', { subject: 'x', actualend: '2026-11-20T09:30:00Z' }))
    expect((await call(seller, 'GET', `emails(${mail})?$select=actualend`)).json.actualend).toBe('2026-11-20T09:30:00Z')
    const person = idOf(await call(seller, 'POST', 'contacts', { lastname: 'x', birthdate: '1990-02-03' }))
    expect((await call(seller, 'GET', `contacts(${person})?$select=birthdate`)).json.birthdate).toBe('1990-02-03')
  })

  test('survive a restart', async () => {
    const database = new DatabaseSync(':memory:')
    const id = idOf(await fakeOrganization(database).call(seller, 'POST', 'accounts', { name: 'Lasting' }))
    const again = fakeOrganization(database)
    expect((await again.call(seller, 'GET', `accounts(${id})?$select=name`)).json.name).toBe('Lasting')
  })
})

describe('queries', () => {
  async function filled() {
    const organization = fakeOrganization()
    const { call } = organization
    await call(seller, 'PATCH', `accounts(${guid(10)})`, { name: "O'Neill & Sons", numberofemployees: 5 })
    await call(seller, 'PATCH', `accounts(${guid(11)})`, { name: 'Blue Yonder', numberofemployees: 50 })
    for (let n = 20; n < 27; n++) {
      await call(seller, 'PATCH', `contacts(${guid(n)})`, {
        firstname: `F${n}`,
        lastname: n % 2 ? 'Odd' : 'Even',
        'parentcustomerid_account@odata.bind': `/accounts(${guid(n % 2 ? 10 : 11)})`,
      })
    }
    return organization
  }
  const names = (json: Record<string, unknown>) =>
    (json.value as { name?: string; firstname?: string }[]).map((row) => row.name ?? row.firstname)

  const filters: readonly [string, string, readonly string[]][] = [
    ['accounts', "name eq 'o''neill & sons'", ["O'Neill & Sons"]],
    ['accounts', "contains(name,'YON') or numberofemployees lt 10", ['Blue Yonder', "O'Neill & Sons"]],
    ['accounts', "not startswith(name,'Blue') and numberofemployees ne null", ["O'Neill & Sons"]],
    ['contacts', `_parentcustomerid_value eq ${guid(10)} and endswith(firstname,'3')`, ['F23']],
    ['contacts', "parentcustomerid_account/name eq 'Blue Yonder' and firstname gt 'F23'", ['F24', 'F26']],
    ['contacts', "Microsoft.Dynamics.CRM.In(PropertyName='firstname',PropertyValues=['F21','F22'])", ['F21', 'F22']],
    ['accounts', "contact_customer_accounts/any(c:c/firstname eq 'F20')", ['Blue Yonder']],
    [
      'contacts',
      "createdon ge 2026-11-23T00:00:00Z and birthdate eq null and (lastname eq 'Odd')",
      ['F21', 'F23', 'F25'],
    ],
  ]
  test.each(filters)('%s where %s', async (set, filter, expected) => {
    const { call } = await filled()
    const order = set === 'accounts' ? 'name' : 'firstname'
    const { json, status } = await call(
      seller,
      'GET',
      `${set}?$select=${order}&$orderby=${order}&$filter=${encodeURIComponent(filter)}`,
    )
    expect([status, names(json)]).toEqual([200, expected])
  })

  test('page by the size that was asked for, and count', async () => {
    const { call } = await filled()
    const found: unknown[] = []
    let path = 'contacts?$select=firstname&$orderby=firstname desc&$count=true'
    for (let pages = 0; path && pages < 9; pages++) {
      const { json } = await call(seller, 'GET', path, undefined, { Prefer: 'odata.maxpagesize=3' })
      expect(json['@odata.count']).toBe(7)
      found.push(...names(json))
      path = String(json['@odata.nextLink'] ?? '').replace(`${address}/api/data/v9.2/`, '')
    }
    expect(found).toEqual(['F26', 'F25', 'F24', 'F23', 'F22', 'F21', 'F20'])
  })

  test('lookups and collections are expanded with their own options', async () => {
    const { call } = await filled()
    const { json } = await call(
      seller,
      'GET',
      `accounts(${guid(10)})?$select=name&$expand=contact_customer_accounts($select=firstname;$filter=firstname ne 'F21';$orderby=firstname;$top=1)`,
    )
    expect(json.contact_customer_accounts).toEqual([expect.objectContaining({ firstname: 'F23' })])
    const up = await call(
      seller,
      'GET',
      `contacts(${guid(20)})?$select=fullname&$expand=parentcustomerid_account($select=name)`,
    )
    expect(up.json).toMatchObject({ fullname: 'F20 Even', parentcustomerid_account: { name: 'Blue Yonder' } })
  })

  test.each([
    ['accounts?$filter=nmae eq 1', 400],
    ['accounts?$filter=name eq', 400],
    ['accounts?$filter=year(createdon) eq 2026', 400],
    ['accounts?$select=wrong', 400],
    ['accounts?$skip=5', 400],
    ['accounts?fetchXml=%3Cfetch/%3E', 400],
    ['nonsense', 404],
    ['NoSuchFunction()', 404],
  ])('%s is refused rather than answered wrongly', async (path, status) => {
    const { call } = await filled()
    const answer = await call(seller, 'GET', path)
    expect(answer.status).toBe(status)
    expect(answer.json.error).toBeDefined()
  })
})

describe('batches', () => {
  const batch = (parts: string) => `--b\r\n${parts.replaceAll('\n', '\r\n')}\r\n--b--\r\n`
  const headers = { 'Content-Type': 'multipart/mixed; boundary=b' }
  const part = (line: string, body = '', id = '') =>
    `Content-Type: application/http\nContent-Transfer-Encoding: binary\n${id ? `Content-ID: ${id}\n` : ''}\n${line} HTTP/1.1\nContent-Type: application/json\n\n${body}\n`

  async function send(
    organization: ReturnType<typeof fakeOrganization>,
    text: string,
    more: Record<string, string> = {},
  ) {
    const response = await organization.app.request(`${address}/api/data/v9.2/$batch`, {
      method: 'POST',
      headers: { ...headers, ...more, Authorization: `Bearer ${seller.oid}` },
      body: batch(text),
    })
    return response.text()
  }

  test('later requests of a change set speak of what earlier ones made', async () => {
    const organization = fakeOrganization()
    const set = `Content-Type: multipart/mixed; boundary=c\n\n--c\n${part('POST /api/data/v9.2/accounts', '{"name":"New"}', '1')}--c\n${part('POST /api/data/v9.2/contacts', '{"lastname":"pay /$1/ now","parentcustomerid_account@odata.bind":"$1"}', '2')}--c--`
    expect(await send(organization, set)).toContain('HTTP/1.1 204 No Content')
    const { json } = await organization.call(
      seller,
      'GET',
      "contacts?$select=lastname&$filter=parentcustomerid_account/name eq 'New'",
    )
    expect(json.value).toEqual([expect.objectContaining({ lastname: 'pay /$1/ now' })])
  })

  test.each([
    ['throttle', undefined, 429, '0x80072322'],
    ['status', 503, 503, '0x80060891'],
    ['status', 412, 412, '0x80060882'],
  ] as const)(
    'a part may be refused by itself (%s %s), in a change set with all of it',
    async (kind, status, told, code) => {
      const organization = fakeOrganization()
      const [one, two] = ['30000000-0000-4000-8000-0000000000a1', '30000000-0000-4000-8000-0000000000a2']
      const patch = (id: string) =>
        `--c\nContent-Type: application/http\nContent-ID: ${id.at(-1)}\n\nPATCH accounts(${id}) HTTP/1.1\nContent-Type: application/json\n\n{"name":"x"}\n`
      const set = `Content-Type: multipart/mixed; boundary=c\n\n${patch(one)}${patch(two)}--c--`
      const read = 'Content-Type: application/http\n\nGET accounts?$select=name HTTP/1.1\n\n'
      const send = async () => {
        const response = await organization.app.request(`${address}/api/data/v9.2/$batch`, {
          method: 'POST',
          headers: {
            ...{ Authorization: `Bearer ${seller.oid}`, Prefer: 'odata.continue-on-error' },
            'Content-Type': 'multipart/mixed; boundary=b',
          },
          body: batch(`${set}\n--b\n${read}`),
        })
        return response.text()
      }
      const fault = { count: 1, kind, of: 'part', retryAfterSeconds: 7, ...(status ? { status } : {}) } as const
      organization.faults.inject({ match: new RegExp(`PATCH .*${two}`), ...fault })
      const refused = await send()
      expect(refused).toContain(`HTTP/1.1 ${told} `)
      expect(refused).toContain(code)
      expect(/retry-after: 7/i.test(refused)).toBe(told === 429)
      // The read beside it is answered, and finds nothing of the set.
      expect(refused).toMatch(/HTTP\/1\.1 200 OK[\s\S]*"value":\[\]/)
      organization.faults.inject({ match: /\$batch|accounts/, ...fault, when: () => false })
      expect(await send()).toMatch(/HTTP\/1\.1 204 No Content[\s\S]*HTTP\/1\.1 204 No Content[\s\S]*HTTP\/1\.1 200 OK/)
    },
  )

  test('an upstream that is far away is as far for a batch as for one request', async () => {
    const organization = fakeOrganization()
    let delayed = 0
    const when = () => {
      delayed++
      return true
    }
    organization.faults.inject({ match: /./, count: 10, kind: 'delay', delayMs: 0, when })
    const read = part('GET /api/data/v9.2/accounts?$select=name')
    await send(organization, `${read}--b\n${read}`)
    expect(delayed).toBe(1)
  })

  test('the first failure ends a batch, unless it is to go on', async () => {
    const reads = `${part('GET /api/data/v9.2/accounts?$select=wrong')}--b\n${part('GET /api/data/v9.2/accounts?$select=name')}`
    const organization = fakeOrganization()
    expect((await send(organization, reads)).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400'])
    const all = await send(organization, reads, { Prefer: 'odata.continue-on-error' })
    expect(all.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 400', 'HTTP/1.1 200'])
  })
})

describe('security', () => {
  test('a user sees and changes what role, unit and shares let them (R-288, R-293)', async () => {
    const { call } = fakeOrganization()
    const mine = idOf(await call(manager, 'POST', 'accounts', { name: 'Nordic secret' }))
    expect((await call(seller, 'GET', `accounts(${mine})`)).status).toBe(403)
    expect((await call(seller, 'GET', "accounts?$select=name&$filter=name eq 'Nordic secret'")).json.value).toEqual([])
    const denied = await call(seller, 'PATCH', `accounts(${mine})`, { name: 'x' })
    expect([denied.status, (denied.json.error as { code: string }).code]).toEqual([403, '0x80040220'])

    const grant = {
      Target: { '@odata.type': 'Microsoft.Dynamics.CRM.account', accountid: mine },
      PrincipalAccess: {
        Principal: { '@odata.type': 'Microsoft.Dynamics.CRM.systemuser', systemuserid: seller.systemUserId },
        AccessMask: 'ReadAccess',
      },
    }
    expect((await call(administrator, 'POST', 'GrantAccess', grant)).status).toBe(204)
    expect((await call(seller, 'GET', `accounts(${mine})?$select=name`)).json.name).toBe('Nordic secret')
    expect((await call(seller, 'PATCH', `accounts(${mine})`, { name: 'x' })).status).toBe(403)
    const revoke = { Target: grant.Target, Revokee: grant.PrincipalAccess.Principal }
    await call(administrator, 'POST', 'RevokeAccess', revoke)
    expect((await call(seller, 'GET', `accounts(${mine})`)).status).toBe(403)
  })

  test('colleagues of a unit may read and write, but only owners delete', async () => {
    const { call } = fakeOrganization()
    const id = idOf(await call(seller, 'POST', 'accounts', { name: 'Ours' }))
    expect((await call(other, 'PATCH', `accounts(${id})`, { name: 'Ours too' })).status).toBe(204)
    expect((await call(other, 'DELETE', `accounts(${id})`)).status).toBe(403)
    expect((await call(seller, 'DELETE', `accounts(${id})`)).status).toBe(204)
  })

  test('a secured column is null for who may not read it, and refused to who may not write it (R-289, R-290)', async () => {
    const { call, seam } = fakeOrganization()
    const profile = seam.seed('fieldsecurityprofile', { name: 'Ids' })
    const allowed = 4
    seam.seed('fieldpermission', {
      fieldsecurityprofileid: { table: 'fieldsecurityprofile', id: profile },
      entityname: 'contact',
      attributelogicalname: 'governmentid',
      canread: allowed,
      cancreate: allowed,
      canupdate: allowed,
    })
    seam.seed('systemuserprofiles', {
      systemuserid: { table: 'systemuser', id: seller.systemUserId },
      fieldsecurityprofileid: { table: 'fieldsecurityprofile', id: profile },
    })
    const id = idOf(await call(seller, 'POST', 'contacts', { lastname: 'X', governmentid: '123' }))
    expect((await call(seller, 'GET', `contacts(${id})?$select=governmentid`)).json.governmentid).toBe('123')
    expect((await call(agent, 'GET', `contacts(${id})?$select=governmentid`)).json.governmentid).toBeNull()
    expect((await call(agent, 'GET', "contacts?$select=lastname&$filter=governmentid eq '123'")).json.value).toEqual([])
    expect((await call(agent, 'PATCH', `contacts(${id})`, { governmentid: '9' })).status).toBe(403)
    const { json } = await call(
      seller,
      'GET',
      "EntityDefinitions(LogicalName='contact')/Attributes(LogicalName='governmentid')",
    )
    expect(json).toMatchObject({ IsSecured: true, MaxLength: 50 })
  })

  test('a secured column is not found out through a key, nor a hidden row through any()', async () => {
    const { call, seam } = fakeOrganization()
    const profile = seam.seed('fieldsecurityprofile', { name: 'Ids' })
    const fieldsecurityprofileid = { table: 'fieldsecurityprofile', id: profile }
    const allowed = { canread: 4, cancreate: 4, canupdate: 4 }
    seam.seed('fieldpermission', {
      fieldsecurityprofileid,
      entityname: 'contact',
      attributelogicalname: 'governmentid',
      ...allowed,
    })
    await call(administrator, 'PATCH', `contacts(${guid(40)})`, { lastname: 'X', governmentid: 'x9' })
    expect((await call(administrator, 'GET', "contacts(governmentid='x9')?$select=lastname")).status).toBe(200)
    expect((await call(agent, 'GET', "contacts(governmentid='x9')?$select=lastname")).status).toBe(404)

    await call(seller, 'PATCH', `accounts(${guid(41)})`, { name: 'Ours' })
    await call(manager, 'PATCH', `contacts(${guid(42)})`, {
      lastname: 'Hidden',
      'parentcustomerid_account@odata.bind': `/accounts(${guid(41)})`,
    })
    const filter = encodeURIComponent("contact_customer_accounts/any(c:c/lastname eq 'Hidden')")
    expect((await call(seller, 'GET', `accounts?$filter=${filter}`)).json.value).toEqual([])
    expect((await call(manager, 'GET', `accounts?$filter=${filter}`)).json.value).toHaveLength(1)
  })

  test('a row made for somebody else lies in their business unit, and only who reaches there may make it', async () => {
    const { call } = fakeOrganization()
    const forManager = { name: 'For Nils', 'ownerid@odata.bind': `/systemusers(${manager.systemUserId})` }
    expect((await call(administrator, 'PATCH', `accounts(${guid(43)})`, forManager)).status).toBe(204)
    expect((await call(seller, 'GET', `accounts(${guid(43)})`)).status).toBe(403)
    expect((await call(seller, 'PATCH', `accounts(${guid(44)})`, forManager)).status).toBe(403)
    expect((await call(administrator, 'GET', `accounts(${guid(44)})`)).status).toBe(404)
  })

  test('only who may act on behalf of others does (CallerObjectId, MSCRMCallerID)', async () => {
    const { call } = fakeOrganization()
    const asSeller = { CallerObjectId: seller.oid }
    expect((await call('application', 'GET', 'WhoAmI()', undefined, asSeller)).json.UserId).toBe(seller.systemUserId)
    expect(
      (await call('application', 'GET', 'WhoAmI()', undefined, { MSCRMCallerID: agent.systemUserId })).json.UserId,
    ).toBe(agent.systemUserId)
    expect((await call(other, 'GET', 'WhoAmI()', undefined, asSeller)).status).toBe(403)
  })
})

test('an upstream can be made unwell on demand, in Dataverse’s own words', async () => {
  const { call, faults } = fakeOrganization()
  faults.inject({ match: /GET .*accounts/, count: 1, kind: 'throttle', retryAfterSeconds: 7 })
  const throttled = await call(seller, 'GET', 'accounts')
  expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '7'])
  expect(throttled.json).toMatchObject({ error: { code: '0x80072322' } })
  expect((await call(seller, 'GET', 'accounts')).status).toBe(200)
})

describe('pages', () => {
  test('show a record to who may read it, with everything escaped and bodies that can run nothing', async () => {
    const { call, app } = fakeOrganization()
    const id = idOf(
      await call(seller, 'POST', 'emails', {
        subject: '<img src=x onerror=alert(1)>',
        description: '<script>alert(2)</script>',
      }),
    )
    const page = await (await app.request(`/main.aspx?pagetype=entityrecord&etn=email&id=${id}`)).text()
    expect(page).not.toMatch(/<img|<script/)
    expect(page).toContain('sandbox=""')
    expect(page).toContain('You look as Adam Admin')
    const hidden = idOf(await call(manager, 'POST', 'accounts', { name: 'Nordic secret' }))
    const refused = await app.request(`/main.aspx?pagetype=entityrecord&etn=account&id=${hidden}&as=${seller.mail}`)
    expect([refused.status, (await refused.text()).includes('Nordic secret')]).toEqual([403, false])
    expect((await app.request('/main.aspx?pagetype=entityrecord&etn=account&id=nonsense')).status).toBe(404)
  })
})
