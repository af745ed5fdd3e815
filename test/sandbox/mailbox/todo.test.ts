import { describe, expect, test } from '@jest/globals'
import { createJudgedWorld, expectConforming } from './conform.ts'
import { anna, ben, immutable } from './world.ts'

expectConforming()

const json = { 'Content-Type': 'application/json' }
const day = (date: string) => ({ dateTime: `${date}T00:00:00.0000000`, timeZone: 'UTC' })

async function withTask(task: object = { title: 'Call Carol' }) {
  const world = createJudgedWorld()
  const { value: lists } = (await world.ask('GET', '/me/todo/lists')).json
  const tasks = `/me/todo/lists/${lists[0].id}/tasks`
  const { json: made } = await world.ask('POST', tasks, task)
  const change = async (body: object) => (await world.ask('PATCH', `${tasks}/${made.id}`, body)).json
  return { ...world, list: lists[0], tasks, made, one: `${tasks}/${made.id}`, change }
}

describe('to-do lists', () => {
  test('a mailbox has the two well-known ones, and those a person makes', async () => {
    const { ask } = createJudgedWorld()
    const { value } = (await ask('GET', '/me/todo/lists')).json
    expect(value).toMatchObject([
      { displayName: 'Tasks', wellknownListName: 'defaultList', isOwner: true, isShared: false },
      { displayName: 'Flagged Emails', wellknownListName: 'flaggedEmails' },
    ])
    const { status, json: made } = await ask('POST', '/me/todo/lists', { displayName: 'Fair' })
    expect([status, made.wellknownListName]).toEqual([201, 'none'])
    const renamed = await ask('PATCH', `/me/todo/lists/${made.id}`, { displayName: 'Fairs' })
    expect(renamed.json).toMatchObject({ id: made.id, displayName: 'Fairs' })
    expect(renamed.json['@odata.etag']).not.toBe(made['@odata.etag'])
    expect((await ask('GET', `/users/${anna.oid}/todo/lists/${made.id}`)).json.displayName).toBe('Fairs')
    const named = await ask('GET', `/me/todo/lists?$filter=displayName eq 'Fairs'`)
    expect(named.json.value.map(({ id }: { id: string }) => id)).toEqual([made.id])
    expect((await ask('DELETE', `/me/todo/lists/${made.id}`)).status).toBe(204)
    expect((await ask('GET', `/me/todo/lists/${made.id}`)).status).toBe(404)
    expect((await ask('DELETE', `/me/todo/lists/${value[0].id}`)).status).toBe(400)
    expect((await ask('GET', `/users/${anna.oid}/todo/lists`, undefined, {}, ben)).status).toBe(403)
  })
})

describe('to-do tasks', () => {
  test('are made, read, changed and deleted; what was never set is left out', async () => {
    const { ask, made, one, tasks, change } = await withTask({
      title: 'Call Carol',
      body: { content: 'About the offer', contentType: 'text' },
      dueDateTime: { dateTime: '2026-05-08T15:30:00', timeZone: 'W. Europe Standard Time' },
      reminderDateTime: { dateTime: '2026-05-08T09:00:00', timeZone: 'W. Europe Standard Time' },
      isReminderOn: true,
      importance: 'high',
      categories: ['Customers'],
    })
    expect(made).toMatchObject({
      title: 'Call Carol',
      status: 'notStarted',
      importance: 'high',
      body: { content: 'About the offer', contentType: 'text' },
      dueDateTime: day('2026-05-08'),
      reminderDateTime: { dateTime: '2026-05-08T07:00:00.0000000', timeZone: 'UTC' },
      hasAttachments: false,
    })
    expect(made).not.toHaveProperty('startDateTime')
    expect((await ask('GET', one, undefined, immutable)).json).toEqual({ ...made, '@odata.context': expect.anything() })
    expect(await change({ dueDateTime: null, body: { content: '<p>x</p>', contentType: 'html' } })).toMatchObject({
      id: made.id,
      title: 'Call Carol',
      body: { contentType: 'html' },
    })
    expect((await ask('GET', one)).json).not.toHaveProperty('dueDateTime')
    expect((await ask('DELETE', one)).status).toBe(204)
    expect((await ask('GET', one)).status).toBe(404)
    expect((await ask('GET', tasks)).json.value).toEqual([])
  })

  test('are completed on a day: today, or the one that is said; never half', async () => {
    const { change } = await withTask()
    expect(await change({ status: 'completed' })).toMatchObject({ completedDateTime: day('2026-05-04') })
    const reopened = await change({ status: 'inProgress' })
    expect([reopened.status, reopened.completedDateTime]).toEqual(['inProgress', undefined])
    const said = { dateTime: '2026-04-30T17:20:00', timeZone: 'UTC' }
    expect(await change({ status: 'completed', completedDateTime: said })).toMatchObject({
      completedDateTime: day('2026-04-30'),
    })
    expect(await change({ title: 'Called' })).toMatchObject({ completedDateTime: day('2026-04-30') })
    expect((await change({ completedDateTime: null })).status).toBe('notStarted')
  })

  test('each change makes a new etag, and an old one is refused', async () => {
    const { ask, one, made, change } = await withTask()
    const etag = made['@odata.etag']
    expect(etag).toMatch(/^W\/".+"$/)
    expect((await ask('PATCH', one, { title: 'x' }, { 'If-Match': etag })).status).toBe(200)
    expect((await ask('PATCH', one, { title: 'y' }, { 'If-Match': etag })).status).toBe(412)
    expect((await ask('DELETE', one, undefined, { 'If-Match': etag })).status).toBe(412)
    const { '@odata.etag': now } = await change({ importance: 'low' })
    expect((await ask('DELETE', one, undefined, { 'If-Match': now })).status).toBe(204)
  })

  test('are filtered, sorted, counted and paged', async () => {
    const { ask, tasks } = await withTask({
      title: 'a',
      dueDateTime: { dateTime: '2026-05-06T00:00:00', timeZone: 'UTC' },
    })
    for (const [title, status] of [
      ['c', 'completed'],
      ['b', 'notStarted'],
      ['d', 'completed'],
    ])
      await ask('POST', tasks, { title, status })
    const titles = async (query: string) =>
      (await ask('GET', `${tasks}?${query}`)).json.value.map(({ title }: { title: string }) => title)
    expect(await titles('')).toEqual(['d', 'b', 'c', 'a'])
    expect(await titles(`$filter=status eq 'completed'&$orderby=title`)).toEqual(['c', 'd'])
    expect(await titles(`$filter=status ne 'completed'&$orderby=title desc`)).toEqual(['b', 'a'])
    expect(await titles(`$filter=dueDateTime/dateTime ge '2026-05-01'`)).toEqual(['a'])
    expect(await titles('$filter=lastModifiedDateTime ge 2026-05-05T00:00:00Z')).toEqual([])
    const page = (await ask('GET', `${tasks}?$top=3&$orderby=title&$count=true&$select=title`)).json
    expect([page.value.length, page['@odata.count'], Object.keys(page.value[0]).sort()]).toEqual([
      3,
      4,
      ['@odata.etag', 'id', 'title'],
    ])
    const next = page['@odata.nextLink'].replace('http://localhost:4701/v1.0', '')
    expect((await ask('GET', next)).json.value).toMatchObject([{ title: 'd' }])
    expect((await ask('GET', `${tasks}?$filter=nonsense eq 1`)).status).toBe(400)
  })

  test.each([
    [{ status: 'done' }],
    [{ importance: 'urgent' }],
    [{ title: 4 }],
    [{ dueDateTime: { dateTime: 'soon', timeZone: 'UTC' } }],
    [{ subject: 'x' }],
    [{ createdDateTime: '2026-05-04T08:00:00Z' }],
    [{ singleValueExtendedProperties: [{ id: 'String 0x3A24', value: 'x' }] }],
  ])('%j is refused', async (body) => {
    const { ask, one } = await withTask()
    expect((await ask('PATCH', one, body)).status).toBe(400)
  })

  test('carry open extensions, made with them or after', async () => {
    const extension = { '@odata.type': 'microsoft.graph.openTypeExtension', extensionName: 'com.example.a', size: 4 }
    const { ask, one, tasks, made } = await withTask({ title: 'x', extensions: [extension] })
    const id = 'microsoft.graph.openTypeExtension.com.example.a'
    expect((await ask('GET', `${one}?$expand=extensions`)).json.extensions).toMatchObject([{ id, size: 4 }])
    expect((await ask('GET', `${tasks}?$expand=extensions`)).json.value).toMatchObject([{ extensions: [{ id }] }])
    expect((await ask('PATCH', `${one}/extensions/${id}`, { color: 'red' })).json).toMatchObject({
      size: 4,
      color: 'red',
    })
    expect((await ask('GET', one)).json['@odata.etag']).not.toBe(made['@odata.etag'])
    const other = { ...extension, extensionName: 'com.example.b' }
    expect((await ask('POST', `${one}/extensions`, other)).status).toBe(201)
    const only = `$expand=extensions($filter=id eq 'com.example.b')`
    expect((await ask('GET', `${one}?${only}`)).json.extensions).toHaveLength(1)
    expect((await ask('GET', `${one}/extensions`)).json.value).toHaveLength(2)
    expect((await ask('DELETE', `${one}/extensions/com.example.b`)).status).toBe(204)
    expect((await ask('GET', `${one}/extensions/com.example.b`)).status).toBe(404)
  })

  test.each([
    [
      'linkedResources',
      { applicationName: 'CRM', displayName: 'Offer', externalId: '7', webUrl: 'https://crm.example/7' },
    ],
    ['checklistItems', { displayName: 'Find the number' }],
  ])('carry %s', async (kind, body) => {
    const { ask, one, tasks, made } = await withTask({ title: 'x', [kind]: [body] })
    const [first] = (await ask('GET', `${one}/${kind}`)).json.value
    expect(first).toMatchObject(body)
    const second = await ask('POST', `${one}/${kind}`, { displayName: 'Second' })
    expect(second.status).toBe(201)
    expect((await ask('PATCH', `${one}/${kind}/${first.id}`, { displayName: 'y' })).json.displayName).toBe('y')
    expect((await ask('GET', `${tasks}?$expand=${kind}`)).json.value[0][kind]).toHaveLength(2)
    expect((await ask('GET', one)).json['@odata.etag']).not.toBe(made['@odata.etag'])
    expect((await ask('DELETE', `${one}/${kind}/${first.id}`)).status).toBe(204)
    expect((await ask('GET', `${one}/${kind}/${first.id}`)).status).toBe(404)
    expect((await ask('POST', `${one}/${kind}`, { other: 1 })).status).toBe(400)
  })

  test('a step that is ticked off says when', async () => {
    const { ask, one } = await withTask({ title: 'x', checklistItems: [{ displayName: 'a' }] })
    const [{ id }] = (await ask('GET', `${one}/checklistItems`)).json.value
    const { json: ticked } = await ask('PATCH', `${one}/checklistItems/${id}`, { isChecked: true })
    expect(ticked.checkedDateTime).toBe('2026-05-04T08:00:00Z')
    const { json: again } = await ask('PATCH', `${one}/checklistItems/${id}`, { isChecked: false })
    expect(again.checkedDateTime).toBeUndefined()
  })

  test('work in a batch', async () => {
    const { ask, tasks, one } = await withTask()
    const requests = [
      { id: '1', method: 'PATCH', url: one, headers: json, body: { status: 'completed' } },
      { id: '2', method: 'POST', url: tasks, headers: json, body: { title: 'Second' }, dependsOn: ['1'] },
      { id: '3', method: 'GET', url: `${tasks}?$select=title,status`, dependsOn: ['2'] },
    ]
    const { responses } = (await ask('POST', '/$batch', { requests })).json
    expect(responses.map(({ status }: { status: number }) => status)).toEqual([200, 201, 200])
    expect(responses[2].body.value).toMatchObject([{ title: 'Second' }, { title: 'Call Carol', status: 'completed' }])
  })
})

describe('delta of to-do', () => {
  type World = Awaited<ReturnType<typeof withTask>>
  async function round({ ask }: Pick<World, 'ask'>, path: string) {
    const entries: { id: string; title?: string; '@removed'?: object }[] = []
    for (let next = path; ; ) {
      const { json: page } = await ask('GET', next, undefined, { Prefer: 'odata.maxpagesize=2' })
      entries.push(...page.value)
      next = (page['@odata.nextLink'] ?? page['@odata.deltaLink']).replace('http://localhost:4701/v1.0', '')
      if (page['@odata.deltaLink']) return { entries, next }
    }
  }

  test('of tasks: all, nothing, what changed, what hangs on them, what went', async () => {
    const world = await withTask()
    const { ask, tasks, one, made } = world
    for (const title of ['b', 'c']) await ask('POST', tasks, { title })
    const first = await round(world, `${tasks}/delta`)
    expect(first.entries.map(({ title }) => title).sort()).toEqual(['Call Carol', 'b', 'c'])
    const quiet = await round(world, first.next)
    expect(quiet.entries).toEqual([])
    await ask('PATCH', one, { title: 'Call Carola' })
    const changed = await round(world, quiet.next)
    expect(changed.entries).toMatchObject([{ id: made.id, title: 'Call Carola', '@odata.etag': expect.any(String) }])
    await ask('POST', `${one}/linkedResources`, { displayName: 'x' })
    const hung = await round(world, changed.next)
    expect(hung.entries.map(({ id }) => id)).toEqual([made.id])
    await ask('DELETE', one)
    const gone = await round(world, hung.next)
    expect(gone.entries).toMatchObject([{ id: made.id, '@removed': { reason: 'deleted' } }])
    const paged = (await ask('GET', `${tasks}/delta?$top=1&$select=title`)).json
    expect([paged.value.length, '@odata.nextLink' in paged]).toEqual([1, true])
  })

  test('of lists: those that came, were renamed, and went', async () => {
    const world = createJudgedWorld()
    const first = await round(world, '/me/todo/lists/delta')
    expect(first.entries).toHaveLength(2)
    const { id } = (await world.ask('POST', '/me/todo/lists', { displayName: 'Fair' })).json
    const came = await round(world, first.next)
    expect(came.entries).toMatchObject([{ id, displayName: 'Fair' }])
    await world.ask('PATCH', `/me/todo/lists/${id}`, { displayName: 'Fairs' })
    const renamed = await round(world, came.next)
    expect(renamed.entries).toMatchObject([{ id, displayName: 'Fairs' }])
    await world.ask('DELETE', `/me/todo/lists/${id}`)
    expect((await round(world, renamed.next)).entries).toMatchObject([{ id, '@removed': { reason: 'deleted' } }])
  })

  test.each(['$expand=extensions', `$filter=title eq 'x'`, '$orderby=title', '$deltatoken=nonsense'])(
    'refuses %s',
    async (query) => {
      const { ask, tasks } = await withTask()
      expect((await ask('GET', `${tasks}/delta?${query}`)).status).toBe(400)
    },
  )
})
