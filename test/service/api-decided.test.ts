/** What an administrator decides and what a person's rights let through, over HTTP through real connectors against the sandbox. */
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { mailboxStatus } from '../../src/api/mailbox.ts'
import { linksPreview } from '../../src/api/preview.ts'
import { history, trackingResult } from '../../src/api/receipt.ts'
import { ruleList } from '../../src/api/rule.ts'
import { openWholeHouse } from './whole-house.ts'

describe('the whole house', () => {
  const house = openWholeHouse()
  const { ask, api } = house
  /** Of a row that was just made, from its address. */
  const idIn = (location: string | null) => /\((\S+)\)/.exec(location ?? '')?.[1]

  test('a direction that an administrator sets, and a column that they secure, hold for everybody’s very next plan (R-083, R-289, invariant 6)', async () => {
    const administrator = 1
    const organization = (path: string, request: Parameters<typeof ask>[1] = {}) =>
      ask(`${house.ready.organization}/${path}`, { as: administrator, ...request })
    const sync = () => api('mailbox/sync', { method: 'POST', body: {} })
    const made = await ask(`${house.ready.graph}/me/contacts`, {
      body: {
        ...{ givenName: 'Ines', surname: 'Quill', jobTitle: 'Buyer', department: 'Glass' },
        categories: ['Tracked to Dynamics 365'],
      },
    })
    const outlook = `${house.ready.graph}/me/contacts/${made.body.id}`
    const edit = (change: object) => ask(outlook, { method: 'PATCH', body: change })
    await sync()
    const found = await organization(`contacts?$select=department&$filter=lastname eq 'Quill'`)
    const [row] = found.body.value as { contactid: string; department: string }[]
    expect(row?.department).toBe('Glass')
    const inCrm = async () => (await organization(`contacts(${row?.contactid})?$select=department,jobtitle`)).body

    const fields = ruleList.parse((await api('rules')).body).tables.flatMap((each) => each.fields)
    const department = fields.find(({ table, mapping }) => table === 'contact' && mapping === 'Department')
    const set = (direction: string) =>
      api(`rules/${department?.id}`, { method: 'PATCH', body: { direction }, as: administrator })
    expect((await set('toExchange')).status).toBe(200)
    await edit({ department: 'Steel' })
    await sync()
    expect(await inCrm()).toMatchObject({ department: 'Glass' })
    await set('bidirectional')

    // Nobody but the administrator may read it from now on: what was nobody's change is none in Outlook.
    const profile = await organization('fieldsecurityprofiles', { body: { name: 'Nobody' } })
    const permission = await organization('fieldpermissions', {
      body: {
        'fieldsecurityprofileid@odata.bind': `/fieldsecurityprofiles(${idIn(profile.location)})`,
        ...{ entityname: 'contact', attributelogicalname: 'jobtitle', canread: 0, cancreate: 0, canupdate: 0 },
      },
    })
    expect(permission.status).toBe(204)
    await edit({ nickName: 'Q' })
    await sync()
    expect((await ask(outlook)).body).toMatchObject({ nickName: 'Q', jobTitle: 'Buyer' })
    expect(await inCrm()).toMatchObject({ jobtitle: 'Buyer', department: 'Steel' })
    await organization(`fieldpermissions(${idIn(permission.location)})`, { method: 'DELETE' })
  }, 60_000)

  test('a wider direction brings over what was kept: at the next look, as the preview said; set in the organization itself, after the next change (R-083)', async () => {
    const as = 1
    const fields = ruleList.parse((await api('rules')).body).tables.flatMap((each) => each.fields)
    const assistant = fields.find(({ table, mapping }) => table === 'contact' && mapping === 'Assistant')
    const set = (direction: string) => api(`rules/${assistant?.id}`, { method: 'PATCH', body: { direction }, as })
    const setThere = (syncdirection: number) =>
      ask(`${house.ready.organization}/syncattributemappings(${assistant?.id})`, {
        ...{ method: 'PATCH', body: { syncdirection }, as },
      })
    const sync = () => api('mailbox/sync', { method: 'POST', body: {} })
    const made = await ask(`${house.ready.graph}/me/contacts`, {
      body: { givenName: 'Wide', surname: 'Ning', assistantName: 'One', categories: ['Tracked to Dynamics 365'] },
    })
    const edit = (change: object) =>
      ask(`${house.ready.graph}/me/contacts/${made.body.id}`, { method: 'PATCH', body: change })
    const inCrm = async () => {
      const path = `contacts?$select=assistantname&$filter=lastname eq 'Ning'`
      const { body } = await ask(`${house.ready.organization}/${path}`, { as })
      return (body.value as { assistantname: string }[]).map(({ assistantname }) => assistantname)
    }
    await sync()
    await set('toExchange')
    await edit({ assistantName: 'Two' })
    await sync()
    expect(await inCrm()).toEqual(['One'])
    const foreseen = await api('preview', { body: { directions: { 'contact/Assistant': 'bidirectional' } } })
    expect(linksPreview.parse(foreseen.body)).toMatchObject({
      inOutlook: 0,
      inCrm: 1,
      changes: [{ name: 'Wide Ning' }],
    })
    await set('bidirectional')
    await sync()
    expect(await inCrm()).toEqual(['Two'])

    expect((await setThere(1)).status).toBe(204)
    await edit({ assistantName: 'Three' })
    await sync()
    await sync()
    expect(await inCrm()).toEqual(['Two'])
    await setThere(3)
    // Anything: of the one in question nothing is told.
    await ask(`${house.ready.graph}/me/contacts`, {
      body: { givenName: 'Any', surname: 'Body', categories: ['Tracked to Dynamics 365'] },
    })
    await sync()
    await sync()
    expect(await inCrm()).toEqual(['Three'])
  }, 60_000)

  test('a preview says beforehand what the sync then stops at and asks about (invariant 9)', async () => {
    const sync = async () => mailboxStatus.parse((await api('mailbox/sync', { method: 'POST', body: {} })).body)
    const look = async () => linksPreview.parse((await api('preview', { body: {} })).body)
    const made: unknown[] = []
    for (let number = 0; number < 12; number++) {
      const contact = { givenName: 'Brake', surname: `Number ${number}`, categories: ['Tracked to Dynamics 365'] }
      made.push((await ask(`${house.ready.graph}/me/contacts`, { body: contact })).body.id)
    }
    const { contact: links } = (await sync()).linked
    expect((await look()).holds).toEqual([])
    for (const id of made) await ask(`${house.ready.graph}/me/contacts/${id}`, { method: 'DELETE' })
    const foreseen = {
      ...{ kind: 'contact', reason: 'many-deletions', count: 12, links },
      because: `12 of ${links} linked items would be deleted on the other side.`,
    }
    expect((await look()).holds).toEqual([foreseen])
    const [held] = (await sync()).holds
    expect(held).toMatchObject({ ...foreseen, because: `${foreseen.because} Nothing was deleted yet.` })
    expect((await look()).holds).toEqual([{ ...foreseen, since: held?.at }])
    await api('mailbox/release', { method: 'POST', body: { kind: 'contact' } })
    expect((await look()).holds).toEqual([])
  }, 60_000)

  test('one value that the CRM refuses holds up no other: an option it does not know, a column that one may not fill, a text too long for its own pair (R-065, R-290, R-355, invariant 10)', async () => {
    const as = 1
    const own = (name: string, type: string) => `${type} {00020329-0000-0000-C000-000000000046} Name ${name}`
    const pairs = await Promise.all(
      [
        { mapping: 'Salute', crmColumn: 'salutation', property: own('Salute', 'String') },
        { mapping: 'Choice', crmColumn: 'gendercode', property: own('Choice', 'Integer') },
      ].map((pair) => api('rules', { body: { table: 'contact', direction: 'bidirectional', ...pair }, as })),
    )
    const organization = (path: string, request: Parameters<typeof ask>[1] = {}) =>
      ask(`${house.ready.organization}/${path}`, { as, ...request })
    const profile = await organization('fieldsecurityprofiles', { body: { name: 'Nobody' } })
    const secure = (entityname: string, attributelogicalname: string) =>
      organization('fieldpermissions', {
        body: {
          'fieldsecurityprofileid@odata.bind': `/fieldsecurityprofiles(${idIn(profile.location)})`,
          ...{ entityname, attributelogicalname, canread: 4, cancreate: 0, canupdate: 0 },
        },
      })
    const permissions = [await secure('contact', 'jobtitle'), await secure('appointment', 'location')]

    const choice = (value: string) => [
      { id: own('Salute', 'String'), value: `${'L'.repeat(95)}👩‍👩‍👧‍👦` },
      { id: own('Choice', 'Integer'), value },
    ]
    await ask(`${house.ready.graph}/me/contacts`, {
      body: {
        ...{ givenName: 'Odd', surname: 'Option', jobTitle: 'Spy', singleValueExtendedProperties: choice('77') },
        categories: ['Tracked to Dynamics 365'],
      },
    })
    await api('mailbox/sync', { method: 'POST', body: {} })
    const found = await organization(`contacts?$filter=lastname eq 'Option'`)
    expect(found.body.value).toMatchObject([
      { firstname: 'Odd', salutation: 'L'.repeat(95), gendercode: null, jobtitle: null },
    ])
    const [receipt] = history.parse((await api('receipts?text=Odd')).body).receipts
    const reasonsOf = (of: typeof receipt, ...names: string[]) =>
      names.map((name) => of?.decisions.find(({ mapping }) => mapping === name)?.reason)
    const told = ['shortened', 'refused-by-crm', 'refused-by-crm']
    expect(reasonsOf(receipt, 'Salute', 'Choice', 'Job Title')).toEqual(told)
    expect(JSON.stringify(receipt)).toContain('outside the valid range')

    const at = (time: string) => ({ dateTime: `2027-02-03T${time}`, timeZone: 'UTC' })
    const made = await ask(`${house.ready.graph}/me/events`, {
      body: { subject: 'Secret place', location: { displayName: 'Attic' }, start: at('10:00:00'), end: at('11:00:00') },
    })
    const tracked = await api('items/track', {
      body: { item: { kind: 'event', id: String(made.body.id) }, operationId: randomUUID() },
    })
    const { receipt: done } = trackingResult.parse(tracked.body)
    expect(done).toMatchObject({ outcome: 'done', recordAction: 'created' })
    expect(reasonsOf(done as typeof receipt, 'Subject', 'Location')).toEqual(['created-from-outlook', 'refused-by-crm'])
    for (const { location } of permissions)
      await organization(`fieldpermissions(${idIn(location)})`, { method: 'DELETE' })
    for (const { body } of pairs) await api(`rules/${body.id}`, { method: 'DELETE', as })
  }, 60_000)
})
