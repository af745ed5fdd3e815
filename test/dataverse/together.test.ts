import { describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import type { CrmOperation } from '../../src/core/ports.ts'
import { type Answer, type Asked, call, organizationThat, refusal, undecided } from './fake-organization.ts'

const idOf = (index: number) => `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`
const sets = (count: number): readonly (readonly CrmOperation[])[] =>
  Array.from({ length: count }, (_none, index) => [
    { kind: 'update', table: 'task', id: idOf(index), columns: { subject: 'x' } },
  ])
const indexOf = ({ line }: Asked) => Number(line.match(/-(\d{12})\)/)?.[1])
const written: Answer = { status: 204, headers: 'ETag: W/"7"' }
const kinds = (outcomes: readonly unknown[]) =>
  outcomes.map((one) => (one instanceof TandemError ? one.code : (one as { kind: string }).kind))

describe('many change sets', () => {
  test('parts that are refused for now are sent again, those alone, after the time that was asked for', async () => {
    let isBusy = true
    const { crm, asked, slept, held } = organizationThat((request) => {
      if (!isBusy || indexOf(request) !== 1) return written
      isBusy = false
      return { ...refusal(429, '0x80072322'), headers: 'Retry-After: 3' }
    })
    expect(kinds(await crm.writeEach(sets(3), call))).toEqual(['done', 'done', 'done'])
    expect(asked.map(indexOf)).toEqual([0, 1, 2, 1])
    expect(slept).toEqual([3000])
    // Others who call as this user wait as well.
    expect(held).toEqual([3000])
  })

  test('a few times only: then the refusal is the answer, and nobody else’s', async () => {
    const { crm, asked, slept, held } = organizationThat((request) =>
      indexOf(request) === 0 ? refusal(503, '0x80060891') : written,
    )
    expect(kinds(await crm.writeEach(sets(2), call))).toEqual(['upstream-unavailable', 'done'])
    expect(asked.map(indexOf)).toEqual([0, 1, 0, 0])
    expect(slept).toEqual([500, 1000])
    expect(held).toEqual([])
  })

  test('nobody is held up by a long wait; the failure says when to come back', async () => {
    const { crm, slept, held } = organizationThat(() => ({
      ...refusal(429, '0x80072322'),
      headers: 'Retry-After: 120',
    }))
    expect(await crm.writeEach(sets(1), call)).toMatchObject([{ code: 'upstream-throttled', retryAfterMs: 120_000 }])
    expect([slept, held]).toEqual([[], [120_000]])
  })

  test('what one batch was told is not lost when the next one fails; a set that can’t be said fails alone', async () => {
    const { crm } = organizationThat((request) =>
      indexOf(request) >= 50 ? Response.json({ error: { code: '0x80040216' } }, { status: 403 }) : written,
    )
    const wrong: CrmOperation = { kind: 'update', table: 'task', id: 'no guid', columns: {} }
    const outcomes = kinds(await crm.writeEach([[wrong], [], ...sets(52)], call))
    expect(outcomes.slice(0, 3)).toEqual(['invalid-value', 'done', 'done'])
    expect(new Set(outcomes.slice(2, 50))).toEqual(new Set(['done']))
    expect(outcomes.slice(52)).toEqual(['privilege-missing', 'privilege-missing'])
  })

  test('a duplicate by the organization’s own rules is no "already there"', async () => {
    const { crm } = organizationThat(() => refusal(412, '0x80040333'))
    const create: CrmOperation = { kind: 'create', table: 'contact', id: idOf(1), columns: {} }
    await expect(crm.write([create], call)).rejects.toMatchObject({ code: 'duplicate-found' })
  })
})

describe('lookups', () => {
  const update = (lookups: Extract<CrmOperation, { kind: 'update' }>['lookups']): CrmOperation => ({
    kind: 'update',
    table: 'contact',
    id: idOf(1),
    columns: {},
    ...(lookups ? { lookups } : {}),
  })

  test('go by the name that they have for the table they point to', async () => {
    const { crm, asked } = organizationThat(() => written)
    await crm.write(
      [update({ parentcustomerid: { table: 'contact', id: idOf(2) }, ownerid: { table: 'team', id: idOf(3) } })],
      call,
    )
    await crm.write([update({ parentcustomerid: null })], call)
    expect(asked.map(({ json }) => json)).toEqual([
      { 'parentcustomerid_contact@odata.bind': `/contacts(${idOf(2)})`, 'ownerid@odata.bind': `/teams(${idOf(3)})` },
      { 'parentcustomerid_account@odata.bind': null },
    ])
  })

  test('that point where they can’t are refused here', async () => {
    const { crm } = organizationThat(() => written)
    const nowhere = { parentcustomerid: { table: 'lead', id: idOf(2) } }
    await expect(crm.write([update(nowhere)], call)).rejects.toMatchObject({ code: 'invalid-value' })
    await expect(crm.write([update({ unknown: null })], call)).rejects.toMatchObject({ code: 'invalid-value' })
  })
})

describe('many rows', () => {
  test('are asked for fifty at a time in one batch, the missing ones by themselves', async () => {
    const { crm, asked, outer } = organizationThat((one) => {
      const { line } = one
      const said = undecided(one)
      if (said) return said
      if (!line.startsWith('GET tasks?')) return refusal(line.includes(idOf(3)) ? 403 : 404, '0x80040217')
      const ids = [...line.matchAll(/activityid eq (\S+)/g)].map(([, id]) => id)
      const there = ids.filter((id) => id !== idOf(3) && id !== idOf(60))
      return { json: { value: there.map((activityid) => ({ activityid, '@odata.etag': 'W/"1"' })) } }
    })
    const ids = Array.from({ length: 70 }, (_none, index) => idOf(index))
    const read = await crm.readRecords('task', ids, call)
    expect(read.map((one) => (one instanceof TandemError ? one.code : one.id))).toEqual(
      ids.map((id) => (id === idOf(3) ? 'record-not-readable' : id === idOf(60) ? 'record-gone' : id)),
    )
    expect(asked.filter(({ line }) => line.startsWith('GET tasks?'))).toHaveLength(2)
    // Who I am, the rules, the rows, the missing ones: what is secured comes along.
    expect(outer).toHaveLength(4)
    expect(await crm.readRecords('task', [], call)).toEqual([])
  })
})

describe('filters', () => {
  const filterRow = {
    '@odata.etag': 'W/"7"',
    userqueryid: idOf(9),
    name: 'Mine',
    returnedtypecode: 'task',
    fetchxml: '<fetch><entity name="task"><attribute name="subject"/></entity></fetch>',
  }
  const me = { UserId: idOf(1), BusinessUnitId: idOf(2), OrganizationId: idOf(3) }
  const cookie = '<cookie page="1"><activityid last="{B}" first="{A}" /></cookie>'
  const encoded = encodeURIComponent(encodeURIComponent(cookie))

  function answer({ line }: Asked): Answer {
    if (line === 'GET WhoAmI()') return { json: me }
    if (line.startsWith('GET userqueries')) return { json: { value: [filterRow] } }
    if (line.startsWith('GET savedqueries')) return { json: { value: [] } }
    const isSecond = line.includes('page="2"')
    return {
      json: {
        value: [{ activityid: isSecond ? idOf(22) : idOf(21).toUpperCase() }],
        '@Microsoft.Dynamics.CRM.morerecords': !isSecond,
        '@Microsoft.Dynamics.CRM.fetchxmlpagingcookie': isSecond
          ? undefined
          : `<cookie pagenumber="2" pagingcookie="${encoded}" istracking="False" />`,
      },
    }
  }

  test('are read to their last page, each from where the one before ended', async () => {
    const { crm, asked } = organizationThat(answer)
    expect(await crm.filtered('task', call)).toEqual({
      ids: [idOf(21), idOf(22)],
      fingerprint: `${idOf(9)} 7`,
      reach: 'any',
    })
    const pages = asked.filter(({ line }) => line.startsWith('GET tasks?fetchXml='))
    expect(pages.map(({ line }) => line.match(/<fetch[^>]*>/)?.[0])).toEqual([
      '<fetch page="1" count="5000" distinct="true">',
      '<fetch page="2" count="5000" paging-cookie="&lt;cookie page=&quot;1&quot;&gt;&lt;activityid last=&quot;{B}&quot; first=&quot;{A}&quot; /&gt;&lt;/cookie&gt;" distinct="true">',
    ])
  })

  test('ask for so many rows only as one address can name', async () => {
    const { crm, asked } = organizationThat((request) =>
      request.line.includes('fetchXml') ? { json: { value: [] } } : answer(request),
    )
    await crm.filtered('task', { ...call, among: Array.from({ length: 450 }, (_none, index) => idOf(index)) })
    const addresses = asked
      .filter(({ line }) => line.includes('fetchXml'))
      .map(({ line }) => encodeURIComponent(line).length)
    expect(addresses).toHaveLength(5)
    expect(Math.max(...addresses)).toBeLessThan(32_768)
  })

  test('that can’t be read at all are no reason to think that everything left (invariant 4)', async () => {
    const { crm } = organizationThat((request) =>
      request.line.includes('fetchXml') ? refusal(403, '0x80040220') : answer(request),
    )
    await expect(crm.filtered('task', call)).rejects.toMatchObject({
      code: 'privilege-missing',
      message: expect.stringContaining('"Mine"'),
    })
  })
})

describe('secured columns', () => {
  const definition = (name: string, index: number) => ({ LogicalName: name, MetadataId: idOf(index).toUpperCase() })
  const governmentid = definition('governmentid', 1)
  const rows = (...value: unknown[]): Answer => ({ json: { value } })
  const contact = { contactid: idOf(7), governmentid: null, jobtitle: 'Analyst', _parentcustomerid_value: null }
  const places = (asked: readonly Asked[], name: string) =>
    asked.flatMap(({ line }, index) => (line.includes(name) ? [index] : []))

  /** @param onRow what happens the moment after a contact was read */
  function organization(
    secured: { columns: readonly object[]; mine?: readonly object[] },
    onRow: () => Answer | undefined,
  ) {
    return organizationThat(
      (one) => {
        const { line } = one
        if (line.includes('RetrievePrincipalAttributePrivileges'))
          return { json: { AttributePrivileges: secured.mine ?? [] } }
        if (!line.includes(idOf(7))) return undecided(one) ?? rows()
        const said = line.startsWith('GET contacts?') ? rows(contact) : { json: contact }
        return onRow() ?? said
      },
      { securedColumns: () => rows(...secured.columns) },
    )
  }
  const activity = { table: 'contact', ids: [idOf(7)] } as const
  type Asking = ReturnType<typeof organizationThat>['crm']
  const roads: readonly [string, (crm: Asking) => Promise<unknown>][] = [
    ['one', (crm) => crm.readRecord('contact', idOf(7), call)],
    ['many', async (crm) => (await crm.readRecords('contact', [idOf(7)], call))[0]],
    ['lookup', async (crm) => (await crm.lookup({ addresses: ['a@b.example'], activity }, call)).records[0]],
  ]

  test.each(roads)('what the user is not told to have, they don’t: unknown, not empty (%s)', async (_road, read) => {
    const secured = {
      columns: [governmentid, definition('jobtitle', 2), definition('parentcustomerid', 3)],
      mine: [{ AttributeId: idOf(2), CanRead: 4, CanUpdate: 0, CanCreate: 0 }],
    }
    const { crm, asked, outer } = organization(secured, () => undefined)
    const record = await read(crm)
    expect(record).toMatchObject({
      columns: { jobtitle: 'Analyst' },
      unreadable: ['governmentid', 'parentcustomerid'],
      unwritable: ['governmentid', 'jobtitle', 'parentcustomerid'],
    })
    expect(record).not.toHaveProperty('columns.governmentid')
    expect(record).not.toHaveProperty('lookups.parentcustomerid')
    // Asked anew each time, and in the batch of the rows itself where something was secured before.
    const [times, trips] = [places(asked, 'IsSecured').length, outer.length]
    await read(crm)
    expect(places(asked, 'IsSecured').length).toBeGreaterThan(times)
    expect(outer).toHaveLength(trips + 1)
  })

  test.each(roads)(
    'a column that is secured the moment after the row was read is unknown, too (%s)',
    async (_, read) => {
      const secured: { columns: object[] } = { columns: [] }
      const { crm } = organization(secured, () => {
        secured.columns = [governmentid]
        return undefined
      })
      const record = await read(crm)
      expect(record).toMatchObject({ unreadable: ['governmentid'] })
      expect(record).not.toHaveProperty('columns.governmentid')
    },
  )

  test.each(roads)('and one that is opened the moment after, until it is read again (%s)', async (_road, read) => {
    const secured: { columns: object[] } = { columns: [governmentid] }
    let opens = false
    const { crm } = organization(secured, () => {
      if (opens) secured.columns = []
      return undefined
    })
    await read(crm)
    opens = true
    expect(await read(crm)).toMatchObject({ unreadable: ['governmentid'] })
    expect(await read(crm)).toHaveProperty('columns.governmentid', null)
  })

  test.each(roads)(
    'rows that the organization had no room for are not read after the question (%s)',
    async (_, read) => {
      const secured: { columns: object[] } = { columns: [] }
      let isBusy = true
      const { crm, slept } = organization(secured, () => {
        // Secured after the first answer, and before the row is asked for again.
        if (!isBusy) secured.columns = [governmentid]
        const said = isBusy ? refusal(429, '0x80072322') : undefined
        isBusy = false
        return said
      })
      expect(await read(crm)).toMatchObject({ unreadable: ['governmentid'] })
      expect(slept).toHaveLength(1)
    },
  )

  test('who has no row asks for no rights', async () => {
    const { crm, asked } = organization({ columns: [governmentid] }, () => rows())
    await crm.lookup({ addresses: [], activity }, call)
    expect(places(asked, 'RetrievePrincipalAttributePrivileges')).toEqual([])
  })
})
