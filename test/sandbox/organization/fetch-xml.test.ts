import { describe, expect, test } from '@jest/globals'
import { administrator, agent, fakeOrganization, idOf, manager, seller } from './fake-organization.ts'

const guid = (n: number) => `30000000-0000-4000-8000-0000000000${String(n).padStart(2, '0')}`
const annotated = { Prefer: 'odata.include-annotations="*"' }

/** Accounts 1 and 2 of the seller; contacts 11 to 15 below them; one account of the manager's unit. */
async function filled() {
  const organization = fakeOrganization()
  const { call } = organization
  await call(seller, 'PATCH', `accounts(${guid(1)})`, { name: 'Blue Yonder', numberofemployees: 50 })
  await call(seller, 'PATCH', `accounts(${guid(2)})`, { name: '100% & <more>', numberofemployees: 5 })
  await call(manager, 'PATCH', `accounts(${guid(3)})`, { name: 'Nordic secret' })
  for (let n = 11; n <= 15; n++) {
    await call(seller, 'PATCH', `contacts(${guid(n)})`, {
      firstname: `F${n}`,
      lastname: n % 2 ? 'Odd' : 'Even',
      birthdate: `19${n + 60}-11-2${n - 10}`,
      ...(n === 15 ? {} : { jobtitle: `Grade ${n}` }),
      'parentcustomerid_account@odata.bind': `/accounts(${guid(n % 2 ? 1 : 2)})`,
    })
  }
  const fetch = (set: string, xml: string, who = seller, headers: Record<string, string> = {}) =>
    call(who, 'GET', `${set}?fetchXml=${encodeURIComponent(xml)}`, undefined, headers)
  /** First names or names that a filter on contacts or accounts finds, sorted. */
  const find = async (entity: 'contact' | 'account', inner: string, who = seller) => {
    const { status, json } = await fetch(
      `${entity}s`,
      `<fetch><entity name="${entity}"><all-attributes/>${inner}</entity></fetch>`,
      who,
    )
    if (status !== 200) return (json.error as { message: string }).message
    return (json.value as Record<string, unknown>[]).map((row) => row.firstname ?? row.name).sort()
  }
  return { ...organization, fetch, find }
}

const condition = (text: string) => `<filter><condition ${text}</filter>`
const one = (attribute: string, operator: string, value?: string) =>
  condition(`attribute="${attribute}" operator="${operator}" ${value === undefined ? '' : `value="${value}"`}/>`)
const many = (attribute: string, operator: string, values: readonly string[]) =>
  condition(
    `attribute="${attribute}" operator="${operator}">${values.map((each) => `<value>${each}</value>`).join('')}</condition>`,
  )

describe('conditions', () => {
  const cases: readonly [string, readonly string[]][] = [
    [one('lastname', 'eq', 'odd'), ['F11', 'F13', 'F15']],
    [one('jobtitle', 'ne', 'Grade 11'), ['F12', 'F13', 'F14', 'F15']],
    [one('jobtitle', 'neq', 'Grade 11'), ['F12', 'F13', 'F14', 'F15']],
    [one('jobtitle', 'null'), ['F15']],
    [one('jobtitle', 'not-null'), ['F11', 'F12', 'F13', 'F14']],
    [one('firstname', 'gt', 'F14'), ['F15']],
    [one('firstname', 'ge', 'f14'), ['F14', 'F15']],
    [one('birthdate', 'lt', '1972-11-22'), ['F11']],
    [one('birthdate', 'le', '1972-11-22'), ['F11', 'F12']],
    [one('jobtitle', 'like', 'grade _[13]'), ['F11', 'F13']],
    [one('jobtitle', 'not-like', '%[13]'), ['F12', 'F14', 'F15']],
    [one('jobtitle', 'begins-with', 'GRADE'), ['F11', 'F12', 'F13', 'F14']],
    [one('firstname', 'ends-with', '5'), ['F15']],
    [one('firstname', 'ends-with', '_'), []],
    [many('firstname', 'in', ['f11', 'F12', 'nobody']), ['F11', 'F12']],
    [many('firstname', 'not-in', ['F11', 'F12']), ['F13', 'F14', 'F15']],
    [many('contactid', 'in', [guid(11), `{${guid(12).toUpperCase()}}`]), ['F11', 'F12']],
    [many('birthdate', 'between', ['1972-01-01', '1973-12-31']), ['F12', 'F13']],
    [one('parentcustomerid', 'eq', guid(2)), ['F12', 'F14']],
    [one('parentcustomeridname', 'eq', 'blue yonder'), ['F11', 'F13', 'F15']],
    [one('statecode', 'eq', '0'), ['F11', 'F12', 'F13', 'F14', 'F15']],
    [one('donotemail', 'eq', 'true'), []],
    [one('ownerid', 'eq-userid'), ['F11', 'F12', 'F13', 'F14', 'F15']],
    [one('ownerid', 'ne-userid'), []],
    [one('ownerid', 'eq-userteams'), []],
    [one('owningbusinessunit', 'eq-businessid'), ['F11', 'F12', 'F13', 'F14', 'F15']],
    [
      `<filter type="or"><condition attribute="firstname" operator="eq" value="F11"/><filter type="and"><condition attribute="lastname" operator="eq" value="Even"/><condition attribute="firstname" operator="ne" value="F12"/></filter></filter>`,
      ['F11', 'F14'],
    ],
    [`${one('lastname', 'eq', 'Odd')}${one('firstname', 'ne', 'F11')}`, ['F13', 'F15']],
  ]
  test.each(cases)('%s', async (filter, expected) => {
    const { find } = await filled()
    expect(await find('contact', filter)).toEqual(expected)
  })

  test('values are text of XML', async () => {
    const { find } = await filled()
    expect(await find('account', one('name', 'eq', '100% &amp; &lt;more&gt;'))).toEqual(['100% & <more>'])
    expect(await find('account', one('name', 'begins-with', '100%'))).toEqual(['100% & <more>'])
    expect(await find('account', one('numberofemployees', 'gt', '10'))).toEqual(['Blue Yonder'])
  })

  // The clock says Monday 23 November 2026, 12:00 UTC.
  const dates: readonly [string, string | undefined, readonly string[]][] = [
    ['today', undefined, ['00:00', '23:59']],
    ['yesterday', undefined, ['yesterday']],
    ['tomorrow', undefined, ['tomorrow']],
    ['this-week', undefined, ['00:00', '23:59', 'tomorrow', 'yesterday']],
    ['last-x-days', '1', ['00:00', 'yesterday']],
    ['next-x-days', '1', ['23:59', 'tomorrow']],
    ['last-x-months', '1', ['00:00', 'month ago', 'yesterday']],
    ['next-x-months', '1', ['23:59', 'tomorrow']],
    ['older-than-x-days', '2', ['month ago']],
    ['on', '2026-11-23', ['00:00', '23:59']],
    ['on-or-before', '2026-11-22', ['month ago', 'yesterday']],
    ['on-or-after', '2026-11-24', ['tomorrow']],
  ]
  test.each(dates)('%s %s', async (operator, value, expected) => {
    const { call, fetch } = fakeWithTasks(fakeOrganization())
    for (const [subject, scheduledend] of [
      ['00:00', '2026-11-23T00:00:00Z'],
      ['23:59', '2026-11-23T23:59:59Z'],
      ['yesterday', '2026-11-22T23:59:59Z'],
      ['tomorrow', '2026-11-24T00:00:00Z'],
      ['month ago', '2026-10-23T12:00:00Z'],
    ])
      await call(seller, 'POST', 'tasks', { subject, scheduledend })
    const filter = one('scheduledend', operator, value)
    const { json } = await fetch(
      `<fetch><entity name="task"><attribute name="subject"/><order attribute="subject"/>${filter}</entity></fetch>`,
    )
    expect((json.value as { subject: string }[]).map(({ subject }) => subject)).toEqual(expected)
  })
})

function fakeWithTasks(organization: ReturnType<typeof fakeOrganization>) {
  return {
    ...organization,
    fetch: (xml: string) => organization.call(seller, 'GET', `tasks?fetchXml=${encodeURIComponent(xml)}`),
  }
}

describe('links', () => {
  const linked = (type: string) =>
    `<fetch><entity name="account"><attribute name="name"/><order attribute="name"/><link-entity name="contact" from="parentcustomerid" to="accountid" alias="c" link-type="${type}"><attribute name="firstname"/><attribute name="parentcustomerid"/><order attribute="firstname" descending="true"/><filter><condition attribute="firstname" operator="in"><value>F11</value><value>F13</value></condition></filter></link-entity></entity></fetch>`
  const shown = (json: Record<string, unknown>) =>
    (json.value as Record<string, unknown>[]).map((row) => [row.name, row['c.firstname']])

  test('inner keeps what matches, once for each match; outer keeps all', async () => {
    const { fetch } = await filled()
    const inner = await fetch('accounts', linked('inner'), seller, annotated)
    expect(shown(inner.json)).toEqual([
      ['Blue Yonder', 'F13'],
      ['Blue Yonder', 'F11'],
    ])
    expect((inner.json.value as unknown[])[0]).toMatchObject({
      'c.parentcustomerid': guid(1),
      'c.parentcustomerid@Microsoft.Dynamics.CRM.lookuplogicalname': 'account',
    })
    expect(shown((await fetch('accounts', linked('outer'))).json)).toEqual([
      ['100% & <more>', undefined],
      ['Blue Yonder', 'F13'],
      ['Blue Yonder', 'F11'],
    ])
  })

  test('a condition of the root may speak of a link, so that one finds what has none', async () => {
    const { find } = await filled()
    const none = `<filter><condition entityname="c" attribute="contactid" operator="null"/></filter><link-entity name="contact" from="parentcustomerid" to="accountid" alias="c" link-type="outer"><filter><condition attribute="lastname" operator="eq" value="Odd"/></filter></link-entity>`
    expect(await find('account', none)).toEqual(['100% & <more>'])
  })

  test('activities are found by their parties, once each when distinct', async () => {
    const { call, fetch } = await filled()
    const party = (participationtypemask: number, user = seller) => ({
      participationtypemask,
      'partyid_systemuser@odata.bind': `/systemusers(${user.systemUserId})`,
    })
    await call(seller, 'POST', 'appointments', {
      subject: 'mine',
      appointment_activity_parties: [party(5), party(7)],
    })
    await call(seller, 'POST', 'appointments', { subject: 'theirs', appointment_activity_parties: [party(5, agent)] })
    const { json } = await fetch(
      'appointments',
      `<fetch distinct="true"><entity name="appointment"><attribute name="activityid"/><attribute name="subject"/><attribute name="requiredattendees"/><link-entity name="activityparty" from="activityid" to="activityid" alias="p"><filter><condition attribute="partyid" operator="eq-userid"/><condition attribute="participationtypemask" operator="in"><value>5</value><value>7</value></condition></filter></link-entity></entity></fetch>`,
    )
    expect(json.value).toEqual([
      expect.objectContaining({
        subject: 'mine',
        appointment_activity_parties: [expect.objectContaining({ participationtypemask: 5 })],
      }),
    ])
  })
})

test('only readable rows are found, also behind links, and secured columns are empty', async () => {
  const { call, seam, find, fetch } = await filled()
  expect(await find('account', '')).not.toContain('Nordic secret')
  expect(await find('account', '', manager)).toContain('Nordic secret')
  await call(administrator, 'PATCH', `contacts(${guid(11)})`, {
    'parentcustomerid_account@odata.bind': `/accounts(${guid(3)})`,
  })
  const behind = '<link-entity name="account" from="accountid" to="parentcustomerid" alias="a"/>'
  expect(await find('contact', behind)).toEqual(['F12', 'F13', 'F14', 'F15'])

  const fieldsecurityprofileid = {
    table: 'fieldsecurityprofile',
    id: seam.seed('fieldsecurityprofile', { name: 'Ids' }),
  }
  seam.seed('fieldpermission', {
    fieldsecurityprofileid,
    entityname: 'contact',
    attributelogicalname: 'jobtitle',
    canread: 4,
  })
  expect(await find('contact', one('jobtitle', 'eq', 'Grade 12'))).toEqual([])
  const ordered = `<fetch><entity name="contact"><attribute name="jobtitle"/>${one('contactid', 'eq', guid(12))}</entity></fetch>`
  expect((await fetch('contacts', ordered)).json.value).toEqual([expect.objectContaining({ jobtitle: null })])
  expect((await fetch('contacts', ordered, administrator)).json.value).toEqual([
    expect.objectContaining({ jobtitle: 'Grade 12' }),
  ])
})

test('pages follow each other by number and cookie', async () => {
  const { fetch, call } = await filled()
  const found: unknown[] = []
  let cookie = ''
  for (let page = 1; page <= 3; page++) {
    const { json } = await fetch(
      'contacts',
      `<fetch count="2" page="${page}" ${cookie} returntotalrecordcount="true"><entity name="contact"><attribute name="firstname"/><order attribute="firstname"/></entity></fetch>`,
      seller,
      annotated,
    )
    found.push(...(json.value as { firstname: string }[]).map(({ firstname }) => firstname))
    expect(json['@Microsoft.Dynamics.CRM.morerecords']).toBe(page < 3)
    expect(json['@Microsoft.Dynamics.CRM.totalrecordcount']).toBe(page === 1 ? 5 : 4)
    const text = String(json['@Microsoft.Dynamics.CRM.fetchxmlpagingcookie'] ?? '')
    const inner = decodeURIComponent(decodeURIComponent(text.match(/pagingcookie="([^"]*)"/)?.[1] ?? ''))
    cookie = `paging-cookie="${inner.replace(/[<>"]/g, (sign) => ({ '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? '')}"`
    // With the cookie, what is deleted from a former page shifts nothing.
    if (page === 1) await call(seller, 'DELETE', `contacts(${guid(11)})`)
  }
  expect(found).toEqual(['F11', 'F12', 'F13', 'F14', 'F15'])
})

test('top takes the first', async () => {
  const { fetch } = await filled()
  const { json } = await fetch(
    'contacts',
    '<fetch top="2"><entity name="contact"><attribute name="firstname"/><attribute name="jobtitle" alias="job"/><order attribute="birthdate" descending="true"/></entity></fetch>',
  )
  expect(json.value).toMatchObject([{ firstname: 'F15' }, { firstname: 'F14', job: 'Grade 14' }])
})

describe('what is not understood is refused by name', () => {
  const contact = (inner: string) => `<fetch><entity name="contact">${inner}</entity></fetch>`
  const wrong: readonly [string, string][] = [
    ['<fetch><entity name="contakt"/></fetch>', "'contakt'"],
    ['<fetch><entity name="account"/></fetch>', "'account'"],
    [contact('<attribute name="nmae"/>'), "'nmae'"],
    [contact('<order attribute="nmae"/>'), "'nmae'"],
    [contact(one('nmae', 'eq', 'x')), "'nmae'"],
    [contact(one('lastname', 'sounds-like', 'x')), "'sounds-like'"],
    [contact(one('lastname', 'eq')), "'lastname'"],
    [contact(one('statecode', 'eq', 'open')), "'open'"],
    [contact(one('ownerid', 'eq', 'me')), "'me'"],
    [contact(one('lastname', 'today')), "'today'"],
    [contact(one('createdon', 'last-x-days', 'two')), "'last-x-days'"],
    [contact('<link-entity name="nowhere" from="a" to="b"/>'), "'nowhere'"],
    [contact('<link-entity name="account" from="accountid" to="b"/>'), "'b'"],
    [contact('<link-entity name="account" from="accountid" to="parentcustomerid" link-type="exists"/>'), "'exists'"],
    [contact('<filter><condition entityname="x" attribute="name" operator="null"/></filter>'), "'x'"],
    [contact('<filter type="xor"/>'), "'xor'"],
    [contact('<surprise/>'), '<surprise>'],
    ['<fetch aggregate="true"><entity name="contact"/></fetch>', 'Aggregates'],
    ['<fetch top="2" page="1"><entity name="contact"/></fetch>', 'top attribute'],
    ['<fetch top="few"><entity name="contact"/></fetch>', "'few'"],
    ['<fetch><entity name="contact"></fetch>', 'XML'],
    ['<!DOCTYPE x><fetch/>', 'XML'],
    [contact(one('lastname', 'eq', '&nbsp;')), "'&nbsp;'"],
    ['', 'XML'],
  ]
  test.each(wrong)('%s', async (xml, named) => {
    const { fetch } = await filled()
    const { status, json } = await fetch('contacts', xml)
    expect([status, (json.error as { message: string }).message]).toEqual([400, expect.stringContaining(named)])
  })
})

test('a stored query is run by its id, by who may read it', async () => {
  const { call } = await filled()
  const fetchxml =
    '<fetch><entity name="contact"><attribute name="firstname"/><filter><condition attribute="lastname" operator="eq" value="Even"/></filter></entity></fetch>'
  const query = { name: 'Even', returnedtypecode: 'contact', querytype: 0, fetchxml }
  const mine = idOf(await call(seller, 'POST', 'userqueries', query))
  expect((await call(seller, 'GET', `contacts?userQuery=${mine}`)).json.value).toHaveLength(2)
  expect((await call(seller, 'GET', `accounts?userQuery=${mine}`)).status).toBe(400)
  expect((await call(seller, 'GET', `contacts?userQuery=${mine}&$select=firstname`)).status).toBe(400)
  expect((await call(seller, 'GET', 'contacts?userQuery=mine')).status).toBe(400)
  expect((await call(seller, 'GET', `contacts?userQuery=${guid(99)}`)).status).toBe(404)
  const theirs = idOf(await call(manager, 'POST', 'userqueries', query))
  expect((await call(seller, 'GET', `contacts?userQuery=${theirs}`)).status).toBe(403)
  const saved = idOf(
    await call(administrator, 'POST', 'savedqueries', { ...query, isdefault: false, isquickfindquery: false }),
  )
  expect((await call(seller, 'GET', `contacts?savedQuery=${saved}`)).json.value).toHaveLength(2)
})
