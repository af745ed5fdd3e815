import { describe, expect, test } from '@jest/globals'
import type { CrmOperation } from '../../src/core/ports.ts'
import { type Answer, type Asked, call, organizationThat, refusal, undecided } from './fake-organization.ts'

const emailId = '11111111-1111-5111-8111-111111111111'
const accountId = '22222222-2222-5222-8222-222222222222'
const person = '33333333-3333-4333-8333-333333333333'

const create = (more: Partial<Extract<CrmOperation, { kind: 'create' }>> = {}): CrmOperation => ({
  kind: 'create',
  table: 'email',
  id: emailId,
  columns: { subject: 'Hello' },
  ...more,
})
const attach: CrmOperation = {
  kind: 'attach',
  table: 'email',
  id: emailId,
  attachment: { id: accountId, filename: 'a.txt', mimetype: 'text/plain', body: 'aGFsbG8=' },
}
const written = (version: number): Answer => ({ status: 204, headers: `ETag: W/"${version}"` })
const rows = (...value: unknown[]): Answer => ({ json: { value } })

describe('writing', () => {
  test('regarding and people go by their navigation names; the deterministic id is only ever created', async () => {
    const { crm, asked } = organizationThat(() => written(1))
    await crm.write(
      [
        create({
          regarding: { table: 'incident', id: accountId },
          parties: [
            { participation: 1, address: 'a@b.example', record: { table: 'contact', id: person } },
            { participation: 2, address: 'sales@b.example', record: { table: 'team', id: person } },
            { participation: 3, address: 'x@y.example' },
          ],
        }),
      ],
      call,
    )
    expect(asked[0]?.line).toBe(`PATCH emails(${emailId})`)
    expect(asked[0]?.headers).toContain('If-None-Match: *')
    expect(asked[0]?.json).toEqual({
      subject: 'Hello',
      'regardingobjectid_incident_email@odata.bind': `/incidents(${accountId})`,
      email_activity_parties: [
        { participationtypemask: 1, 'partyid_contact@odata.bind': `/contacts(${person})`, addressused: 'a@b.example' },
        // A team has an address but can't be a party: nobody is lost, the address stays.
        { participationtypemask: 2, addressused: 'sales@b.example' },
        { participationtypemask: 3, addressused: 'x@y.example' },
      ],
    })
  })

  test('the version is that of the activity, not of the attachment after it', async () => {
    let version = 6
    const { crm } = organizationThat(() => written(++version))
    expect(await crm.write([create(), attach], call)).toEqual({ kind: 'done', versions: { [emailId]: '7' } })
  })

  test('a row that is there already is an outcome, a version that moved a conflict (R-223)', async () => {
    const there = organizationThat(() => refusal(412, '0x80040237'))
    expect(await there.crm.write([create()], call)).toEqual({ kind: 'exists', id: emailId })
    const moved = organizationThat(() => refusal(412, '0x80060882'))
    const update: CrmOperation = { kind: 'update', table: 'email', id: emailId, ifVersion: '5', columns: {} }
    await expect(moved.crm.write([update], call)).rejects.toMatchObject({ code: 'record-conflict', isTransient: true })
    expect(moved.asked[0]?.headers).toContain('If-Match: W/"5"')
  })

  const failures: readonly [number, string, string][] = [
    [400, '0x80040203', 'invalid-value'],
    [401, '', 'sign-in-required'],
    //
    [403, '0x80040220', 'privilege-missing'],
    [403, '0x80072560', 'not-a-crm-user'],
    [404, '0x80040217', 'record-gone'],
    [429, '0x80072322', 'upstream-throttled'],
  ]
  test.each(failures)(
    'status %i %s is the failure %s, with what the organization said',
    async (status, code, failure) => {
      const { crm } = organizationThat(() => refusal(status, code, 'Subject is too long'))
      await expect(crm.write([create()], call)).rejects.toMatchObject({
        code: failure,
        side: 'crm',
        message: expect.stringContaining('Subject is too long'),
      })
    },
  )

  test.each([
    ['a page of a proxy', () => new Response('<html>', { headers: { 'Content-Type': 'text/html' } })],
    ['an empty batch', () => new Response('--a--', { headers: { 'Content-Type': 'multipart/mixed; boundary=a' } })],
    ['half a batch', () => new Response('--a\r\nCon', { headers: { 'Content-Type': 'multipart/mixed; boundary=a' } })],
  ])('%s is never taken for success', async (_what, garbage) => {
    const { crm } = organizationThat(garbage)
    await expect(crm.write([create(), attach], call)).rejects.toMatchObject({ code: 'upstream-unavailable' })
  })

  test('nothing is regarding a row of a table that has no such name, and no id that is no GUID goes out', async () => {
    const { crm, asked } = organizationThat(() => written(1))
    for (const operation of [
      create({ regarding: { table: 'systemuser', id: person } }),
      create({ regarding: { table: 'account', id: `${accountId})/name` } }),
      create({ id: 'x' }),
    ]) {
      await expect(crm.write([operation], call)).rejects.toMatchObject({ code: 'invalid-value' })
    }
    expect(asked).toEqual([])
  })
})

describe('an application', () => {
  test('names whom it acts as on the batch and on every request in it', async () => {
    const { crm, asked, outer } = organizationThat(({ line }) => (line.startsWith('GET') ? rows() : written(1)), {
      callerObjectId: person,
    })
    await crm.lookup({ addresses: ['a@b.example'] }, call)
    await crm.write([create(), attach], call)
    expect(outer.map((headers) => headers.get('callerobjectid'))).toEqual([person, person])
    expect(asked.filter(({ headers }) => !headers.includes(`CallerObjectId: ${person}`))).toEqual([])
  })
})

describe('who has an address', () => {
  const contact = (address: string, n: number) => ({
    contactid: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    fullname: `Person ${n}`,
    emailaddress1: address,
    statecode: 0,
    createdon: '2026-01-01T00:00:00Z',
  })

  test('is found although a crowd shares another address in the same question (R-214)', async () => {
    const crowd = Array.from({ length: 150 }, (_, n) => contact('info@crowd.example', n))
    const all = [...crowd, contact('one@b.example', 999)]
    const answer = ({ line }: Asked): Answer =>
      line.startsWith('GET contacts')
        ? rows(...all.filter(({ emailaddress1 }) => line.includes(`'${emailaddress1}'`)).slice(0, 101))
        : rows()
    const { crm } = organizationThat(answer)
    const { matches } = await crm.lookup({ addresses: ['info@crowd.example', 'one@b.example'] }, call)
    expect(matches.filter(({ address }) => address === 'one@b.example')).toHaveLength(1)
    // More than 100: enough to know that it stands for nobody.
    expect(matches.filter(({ address }) => address === 'info@crowd.example')).toHaveLength(101)
  })

  test('is one round trip, whatever the number, with addresses that no URL is too long for', async () => {
    const { crm, asked, outer } = organizationThat(() => rows())
    const addresses = Array.from({ length: 300 }, (_, n) => `${'ü'.repeat(60)}.o'neill+${n}@b.example`)
    await crm.lookup({ addresses }, call)
    expect(outer).toHaveLength(1)
    const longest = Math.max(...asked.map(({ line }) => encodeURIComponent(line).length))
    expect(longest).toBeLessThan(32_000)
    const contacts = asked.filter(({ line }) => line.startsWith('GET contacts'))
    for (const address of addresses) {
      const literal = `'${address.replace("'", "''")}'`
      expect(contacts.filter(({ line }) => line.includes(`emailaddress1 eq ${literal}`))).toHaveLength(1)
    }
  })

  test('is nobody in a table that this user may not read, and a table that is unwell is told (R-220)', async () => {
    const closed = organizationThat((asked) => undecided(asked) ?? refusal(403, '0x80040220'))
    expect((await closed.crm.lookup({ addresses: ['a@b.example'] }, call)).matches).toEqual([])
    const unwell = organizationThat(() => refusal(500, '0x80040216'))
    await expect(unwell.crm.lookup({ addresses: ['a@b.example'] }, call)).rejects.toMatchObject({
      code: 'upstream-unavailable',
    })
  })
})

describe('choosing a record', () => {
  test('names that begin with the text come first, even from behind the limit, and each once', async () => {
    const accounts = ['Gala An', 'Jean', 'Andersen', 'Ann & Co'].map((name, n) => ({
      accountid: `00000000-0000-4000-8000-00000000000${n}`,
      name,
    }))
    const answer = ({ line }: Asked): Answer => {
      if (!line.startsWith('GET accounts')) return rows()
      return line.includes('startswith') ? rows(...accounts.slice(2)) : rows(...accounts.slice(0, 3))
    }
    const { crm } = organizationThat(answer)
    const found = await crm.search('an', [], 3, call)
    expect(found.map(({ name }) => name)).toEqual(['Andersen', 'Ann & Co', 'Gala An'])
  })

  test('what is typed stays text', async () => {
    const { crm, asked } = organizationThat(() => rows())
    await crm.search("O'Neill') or (1 eq 1", ['contact'], 5, call)
    expect(asked.every(({ line }) => line.includes("'O''Neill'') or (1 eq 1'"))).toBe(true)
  })

  test('open work is the newest of both tables, no more than asked', async () => {
    const work = (id: string, key: string, modifiedon: string) => ({ [`${key}id`]: id, modifiedon })
    const { crm } = organizationThat(({ line }) =>
      line.startsWith('GET incidents')
        ? rows(work('i1', 'incident', '2026-11-20T00:00:00Z'), work('i2', 'incident', '2026-01-01T00:00:00Z'))
        : rows(work('o1', 'opportunity', '2026-11-22T00:00:00Z'), work('o2', 'opportunity', '2026-10-01T00:00:00Z')),
    )
    const found = await crm.openWork([{ table: 'account', id: accountId }], 3, call)
    expect(found.map(({ id }) => id)).toEqual(['o1', 'i1', 'o2'])
  })
})

describe('what the organization decided', () => {
  const settingsRow = {
    maxuploadfilesize: 1000,
    blockedattachments: 'exe; .BAT;;js',
    isappointmentattachmentsyncenabled: true,
    ignoreinternalemail: true,
    unresolveemailaddressifmultiplematch: true,
  }

  const me = { UserId: person, BusinessUnitId: accountId, OrganizationId: emailId }
  const answering =
    (organization: () => Answer, user: unknown = {}) =>
    ({ line }: Asked): Answer =>
      line === 'GET WhoAmI()'
        ? { json: me }
        : line.startsWith('GET organizations')
          ? organization()
          : user
            ? { json: user }
            : refusal(404, '0x80040217')

  test('is obeyed (R-062, R-063, R-102, R-217, R-224), and Microsoft’s defaults hold where it says nothing', async () => {
    expect(await organizationThat(answering(() => rows(settingsRow))).crm.settings(call)).toEqual({
      maxAttachmentSize: 1000,
      blockedAttachmentExtensions: ['exe', 'bat', 'js'],
      trackInternalMailAsTwoActivities: false,
      unknownSenders: 'none',
      deleteOutsideFilter: false,
      syncAppointmentAttachments: true,
      unresolveRecipientsOnMultipleMatch: true,
      unresolveSenderOnMultipleMatch: false,
      mailingAddressOnly: true,
      syncContactCompany: false,
      timeZone: 'UTC',
    })
    expect(await organizationThat(answering(() => rows({ maxuploadfilesize: null }), null)).crm.settings(call)).toEqual(
      {
        maxAttachmentSize: 5_242_880,
        blockedAttachmentExtensions: [],
        trackInternalMailAsTwoActivities: true,
        unknownSenders: 'none',
        deleteOutsideFilter: false,
        syncAppointmentAttachments: false,
        unresolveRecipientsOnMultipleMatch: false,
        unresolveSenderOnMultipleMatch: false,
        mailingAddressOnly: true,
        syncContactCompany: false,
        timeZone: 'UTC',
      },
    )
  })

  test('is asked once in a click or a pass, anew in the next one, and every ten seconds of a long one', async () => {
    const { crm, outer, pass } = organizationThat(answering(() => rows(settingsRow)))
    await Promise.all([crm.settings(call), crm.personalOptions(call)])
    pass(9_000)
    await crm.settings(call)
    // Who I am, then both rows together.
    expect(outer).toHaveLength(2)
    await crm.settings({ correlationId: 'another click' })
    expect(outer).toHaveLength(3)
    pass(10_000)
    await crm.settings({ correlationId: 'another click' })
    expect(outer).toHaveLength(4)
  })

  test('a direction holds from the next plan on; as known it is what was told last, without asking (R-083)', async () => {
    let syncdirection = 3
    const row = () => ({ entitytypecode: 'contact', mappingname: 'Job Title', syncdirection })
    const { crm, outer, asked } = organizationThat(
      (one) => (one.line.includes('syncattributemappings') ? rows(row()) : undecided(one)) ?? rows(),
    )
    const directionIn = async (correlationId: string, asKnown?: true) =>
      (await crm.fieldRules({ correlationId, ...(asKnown ? { asKnown } : {}) })).directions['contact/Job Title']
    expect(await directionIn('one', true)).toBe('bidirectional')
    syncdirection = 1
    expect(await directionIn('one')).toBe('bidirectional')
    expect(await directionIn('two', true)).toBe('bidirectional')
    // Who I am, then all that a plan goes by.
    expect(outer).toHaveLength(2)
    expect(await directionIn('two')).toBe('toExchange')
    expect(await directionIn('three', true)).toBe('toExchange')
    await Promise.all([crm.settings({ correlationId: 'two' }), crm.personalOptions({ correlationId: 'two' })])
    expect(outer).toHaveLength(3)
    // What the user chose anew is asked for anew; the directions as known are not.
    await crm.setPersonalOptions({ syncContactCompany: true }, { correlationId: 'two' })
    expect(await directionIn('two', true)).toBe('toExchange')
    expect(outer).toHaveLength(4)
    await crm.settings({ correlationId: 'two' })
    expect(asked.slice(-3).map(({ line }) => line.match(/GET (\w+)/)?.[1])).toEqual([
      ...['syncattributemappings', 'organizations', 'usersettingscollection'],
    ])
  })

  test('directions that can’t be told hide no settings, nor the other way round; neither failure is remembered', async () => {
    const closed = new Set(['syncattributemappings'])
    const { crm } = organizationThat((one) => {
      const isClosed = [...closed].some((name) => one.line.startsWith(`GET ${name}`))
      return (isClosed ? refusal(403, '0x80040220') : undecided(one)) ?? rows()
    })
    await expect(crm.fieldRules(call)).rejects.toMatchObject({ code: 'privilege-missing' })
    expect(await crm.settings(call)).toMatchObject({ timeZone: 'UTC' })
    closed.clear()
    expect(await crm.fieldRules({ ...call, asKnown: true })).toEqual({ directions: {}, custom: [] })
    closed.add('organizations')
    const next = { correlationId: 'another click' }
    expect(await crm.fieldRules(next)).toEqual({ directions: {}, custom: [] })
    await expect(crm.settings(next)).rejects.toMatchObject({ code: 'privilege-missing' })
    closed.clear()
    expect(await crm.settings(next)).toMatchObject({ timeZone: 'UTC' })
  })

  test('and what the user chose for themselves comes along: zone and company (R-107, R-278)', async () => {
    const user = { timezonecode: 235, synccontactcompany: true, incomingemailfilteringmethod: 3 }
    const { crm } = organizationThat(answering(() => rows(settingsRow), user))
    expect(await crm.settings(call)).toMatchObject({ timeZone: 'Asia/Tokyo', syncContactCompany: true })
    expect(await crm.personalOptions(call)).toEqual({
      timeZone: 'Asia/Tokyo',
      syncContactCompany: true,
      incomingEmailFilteringMethod: 3,
      autoCreateContactOnPromote: 'none',
      isSendAsAllowed: false,
      isResourceBookingExchangeSyncEnabled: false,
    })
  })

  test('garbage is not remembered', async () => {
    const answers: Answer[] = [{ json: { value: 'none' } }, rows(settingsRow)]
    const { crm } = organizationThat(answering(() => answers.shift() ?? rows()))
    await expect(crm.settings(call)).rejects.toMatchObject({ code: 'upstream-unavailable' })
    expect(await crm.settings(call)).toMatchObject({ maxAttachmentSize: 1000 })
  })
})

describe('who I am', () => {
  const me = { UserId: person.toUpperCase(), BusinessUnitId: accountId, OrganizationId: emailId }

  test('is asked once, with ids in lower case', async () => {
    const { crm, asked } = organizationThat(() => ({ json: me }))
    expect((await Promise.all([crm.whoAmI(call), crm.whoAmI(call)]))[1]).toMatchObject({ systemUserId: person })
    expect(asked.map(({ line }) => line)).toEqual(['GET WhoAmI()'])
  })

  test('nobody, for someone without a user there; an answer without ids is no answer', async () => {
    const refused = organizationThat(() => refusal(403, '0x80048306'))
    await expect(refused.crm.whoAmI(call)).rejects.toMatchObject({ code: 'not-a-crm-user' })
    const garbled = organizationThat(() => ({ json: {} }))
    await expect(garbled.crm.whoAmI(call)).rejects.toMatchObject({ code: 'upstream-unavailable' })
  })
})

test.each([[null], [{}], [{ activityid: 7 }], ['text']])('%j is no activity, whatever its status', async (json) => {
  const { crm } = organizationThat(() => ({ json }))
  await expect(crm.readRecord('email', emailId, call)).rejects.toMatchObject({ code: 'upstream-unavailable' })
})

test('an activity that may not be read says so, one that does not exist is undefined', async () => {
  const closed = organizationThat((asked) => undecided(asked) ?? refusal(403, '0x80040220'))
  await expect(closed.crm.readRecord('email', emailId, call)).rejects.toMatchObject({ code: 'record-not-readable' })
  const none = organizationThat((asked) => undecided(asked) ?? refusal(404, '0x80040217'))
  expect(await none.crm.readRecord('appointment', emailId, call)).toBeUndefined()
})

test('a table that an application took along when it left tells of no deletion (R-276, invariant 4)', async () => {
  const { crm } = organizationThat((asked) => undecided(asked) ?? refusal(404, '0x8006088a'))
  const read = await crm.readRecords('bookableresourcebooking', ['11111111-1111-4111-8111-111111111111'], call)
  expect(read).toMatchObject([{ code: 'record-not-readable' }])
})
