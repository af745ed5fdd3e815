import { describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import type { FollowedKind } from '../../src/core/following.ts'
import type { ItemChanges, Recurrence } from '../../src/core/item.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import type { ItemWrite, ItemWritten } from '../../src/core/ports.ts'
import { call, judgedWorlds } from './followed-world.ts'

const openWorld = judgedWorlds()

const mark = 'https://org.example/main.aspx?etn=contact&id=1'

function begin() {
  const open = openWorld()
  const { mailbox } = open
  const write = async (...writes: ItemWrite[]): Promise<ItemWritten> => {
    const [outcome] = await mailbox.write(writes, call)
    if (!outcome || outcome instanceof TandemError) throw outcome
    return outcome
  }
  const read = async (kind: FollowedKind, id: string, extended: readonly string[] = []) => {
    const [item] = await mailbox.readItems(kind, [id], { ...call, extended })
    if (!item || item instanceof TandemError) throw item
    return item
  }
  return { ...open, write, read }
}

const create = (kind: FollowedKind, changes: ItemChanges): ItemWrite => ({
  ...{ action: 'create', kind, changes, transactionId: 'transaction' },
})

/** A new item of each kind, and a change of it. */
const samples: Readonly<Record<FollowedKind, { readonly made: ItemChanges; readonly changed: ItemChanges }>> = {
  event: {
    made: { subject: 'Lunch', start: '2026-11-30T11:00:00Z', end: '2026-11-30T12:00:00Z', mark },
    changed: { subject: 'Dinner' },
  },
  contact: {
    made: { contact: { givenName: 'Nora', surname: 'Blom' }, mark },
    changed: { contact: { surname: 'Vik' } },
  },
  task: { made: { title: 'Call', mark }, changed: { title: 'Call back', extended: { percentComplete: '50' } } },
}
const kinds = Object.keys(samples) as FollowedKind[]

describe.each(kinds)('an item of the kind %s', (kind) => {
  const { made, changed } = samples[kind]

  test('is made, read, changed and taken away, always under the version that it has', async () => {
    const { write, read } = begin()
    const first = await write(create(kind, made))
    expect(await read(kind, first.id)).toMatchObject({ id: first.id, changeKey: first.changeKey, mark })
    const { id } = first
    const second = await write({ action: 'update', kind, id, changes: changed, ifChangeKey: first.changeKey })
    const item = await read(kind, id, ['percentComplete'].slice(kind === 'task' ? 0 : 1))
    expect(item).toMatchObject({ ...changed, changeKey: second.changeKey, mark })
    expect(second.changeKey).not.toBe(first.changeKey)
    await write({ action: 'delete', kind, id, ifChangeKey: second.changeKey })
    await expect(read(kind, id)).rejects.toMatchObject({ code: 'item-gone' })
  })

  test('is changed and taken away only in the version that was planned on', async () => {
    const { write, read } = begin()
    const { id, changeKey } = await write(create(kind, made))
    await write({ action: 'update', kind, id, changes: changed })
    const past = { kind, id, ifChangeKey: changeKey }
    const conflict = { code: 'item-conflict' }
    await expect(write({ ...past, action: 'update', changes: made })).rejects.toMatchObject(conflict)
    await expect(write({ ...past, action: 'delete' })).rejects.toMatchObject(conflict)
    expect(await read(kind, id)).toMatchObject(kind === 'task' ? { title: 'Call back' } : changed)
  })

  test('loses its mark and keeps the rest', async () => {
    const { write, read } = begin()
    const categories = ['Blue', trackedCategory.displayName]
    const { id } = await write(create(kind, { ...made, categories }))
    expect(await read(kind, id)).toMatchObject({ mark, categories })
    await write({ action: 'update', kind, id, changes: { mark: null, categories: ['Blue'] } })
    const bare = await read(kind, id)
    expect(bare).not.toHaveProperty('mark')
    expect(bare.categories).toEqual(['Blue'])
  })
})

describe('contacts', () => {
  const everything = {
    givenName: 'Nora',
    middleName: 'Å.',
    surname: 'Blom',
    generation: 'Jr.',
    displayName: 'Nora Blom',
    nickName: 'No',
    jobTitle: 'Head',
    companyName: 'Fabrikam',
    department: 'R&D',
    assistantName: 'Ole',
    manager: 'Eva',
    spouseName: 'Kim',
    children: ['Ada', 'Bo'],
    businessHomePage: 'https://fabrikam.example',
    personalNotes: 'one\ntwo',
    yomiGivenName: 'y',
    yomiSurname: 'z',
    birthday: '1980-02-29',
    mobilePhone: '+47 1',
    businessPhones: ['', '+47 2'],
    homePhones: ['+47 3'],
    emailAddresses: [{ address: 'nora@fabrikam.example', name: 'Nora' }],
    businessAddress: { street: 'A 1\nB', city: 'Oslo', state: '', postalCode: '0150', countryOrRegion: 'Norway' },
    homeAddress: { street: '', city: '', state: '', postalCode: '', countryOrRegion: '' },
    otherAddress: { street: 'C 2', city: '', state: '', postalCode: '', countryOrRegion: '' },
  }
  const extended = { 'String 0x3A24': '+47 9', 'SystemTime 0x3A41': '2001-05-12T00:00:00Z' }

  test('come back as they were written, named properties as well', async () => {
    const { write, read } = begin()
    const { id } = await write(create('contact', { contact: everything, extended }))
    const item = await read('contact', id, [...Object.keys(extended), 'String 0x3A25'])
    expect(item).toMatchObject({ contact: everything, extended })
    expect(Object.keys(item.extended ?? {})).toHaveLength(2)
  })

  test('can be emptied altogether', async () => {
    const { write, read } = begin()
    const { id } = await write(create('contact', { contact: everything, extended }))
    const empty = Object.fromEntries(
      Object.entries(everything).map(([name, value]) => [
        name,
        Array.isArray(value) ? [] : typeof value === 'string' ? '' : everything.homeAddress,
      ]),
    )
    const none = { 'String 0x3A24': null, 'SystemTime 0x3A41': null }
    await write({ action: 'update', kind: 'contact', id, changes: { contact: empty, extended: none } })
    const item = await read('contact', id, Object.keys(none))
    expect(item).toMatchObject({ contact: { ...empty, displayName: expect.any(String) }, extended: {} })
  })
})

describe('tasks', () => {
  const percent = ['percentComplete']

  test('keep days, state, reminder and what only our extension can hold', async () => {
    const { write, read } = begin()
    const changes: ItemChanges = {
      title: 'Offer',
      body: { contentType: 'text', content: 'two\nlines' },
      importance: 'high',
      status: 'inProgress',
      startDateTime: '2026-11-24T00:00:00Z',
      dueDateTime: '2026-11-30T00:00:00Z',
      isReminderOn: true,
      reminderDateTime: '2026-11-30T08:30:00Z',
      extended: { percentComplete: '25' },
    }
    const { id } = await write(create('task', changes))
    expect(await read('task', id, percent)).toMatchObject({ ...changes, isRecurring: false })
    const cleared = { startDateTime: null, dueDateTime: null, isReminderOn: false, extended: { percentComplete: null } }
    await write({ action: 'update', kind: 'task', id, changes: { ...cleared, status: 'completed' } })
    const item = await read('task', id, percent)
    expect(item).toMatchObject({ status: 'completed', completedDateTime: '2026-11-23T00:00:00Z', extended: {} })
    expect(item).not.toHaveProperty('dueDateTime')
    await write({ action: 'update', kind: 'task', id, changes: { completedDateTime: '2026-11-20T00:00:00Z' } })
    expect(await read('task', id)).toMatchObject({ completedDateTime: '2026-11-20T00:00:00Z' })
  })

  test('made by hand get our extension with the first thing that it is to hold', async () => {
    const { write, read, mailbox, sandbox, owner } = begin()
    const ids = await Promise.all(['A', 'B'].map((title) => sandbox.seam.putTask?.(owner.oid, { title })))
    const list = (await write(create('task', { title: 'C' }))).id.split('/')[0]
    const update = (id: string | undefined, changes: ItemChanges): ItemWrite => ({
      ...{ action: 'update', kind: 'task', id: `${list}/${id}`, changes },
    })
    const first = await write(update(ids[0], { mark }))
    expect(await read('task', first.id, percent)).toMatchObject({ title: 'A', mark, changeKey: first.changeKey })
    const both = await mailbox.write(
      ids.map((id) => update(id, { title: 'X', extended: { percentComplete: '7' } })),
      call,
    )
    for (const one of both as ItemWritten[])
      expect(await read('task', one.id, percent)).toMatchObject({
        ...{ title: 'X', extended: { percentComplete: '7' }, changeKey: one.changeKey },
      })
    expect(await read('task', first.id)).toMatchObject({ mark })
    const [gone] = await mailbox.write([update('nowhere', { mark })], call)
    expect(gone).toMatchObject({ code: 'item-gone' })
  })

  test('that recur say so; what is no task’s id is gone', async () => {
    const { write, read, sandbox, owner } = begin()
    const recurrence = {
      pattern: { type: 'daily', interval: 1 },
      range: { type: 'noEnd', startDate: '2026-11-23' },
    }
    const id = await sandbox.seam.putTask?.(owner.oid, { title: 'Water', recurrence })
    const list = (await write(create('task', { title: 'C' }))).id.split('/')[0]
    expect(await read('task', `${list}/${id}`)).toMatchObject({ isRecurring: true })
    for (const one of ['', 'nonsense', `${list}/`, `${list}/${id}/x`])
      await expect(read('task', one)).rejects.toMatchObject({ code: 'item-gone' })
  })
})

describe('series', () => {
  const recurrence: Recurrence = {
    type: 'weekly',
    interval: 1,
    daysOfWeek: ['monday'],
    dayOfMonth: 0,
    month: 0,
    index: 'first',
    rangeType: 'endDate',
    startDate: '2026-11-30',
    endDate: '2027-06-28',
    timeZone: 'Europe/Berlin',
  }

  test('keep their time of day over the change of clocks', async () => {
    const { write, read, sandbox } = begin()
    const changes: ItemChanges = {
      subject: 'Standup',
      recurrence,
      start: '2026-11-30T08:00:00Z',
      end: '2026-11-30T08:30:00Z',
    }
    const { id } = await write(create('event', changes))
    expect(await read('event', id)).toMatchObject({ type: 'seriesMaster', ...changes })
    const window = 'startDateTime=2027-04-01T00:00:00Z&endDateTime=2027-04-10T00:00:00Z'
    const answer = await sandbox.app.request(`http://localhost:4701/v1.0/me/calendarView?${window}`, {
      headers: { Authorization: 'Bearer token' },
    })
    const { value } = (await answer.json()) as { value: { start: { dateTime: string } }[] }
    expect(value.map(({ start }) => start.dateTime.slice(0, 19))).toEqual(['2027-04-05T07:00:00'])
  })
})

describe('many at once', () => {
  test('forty-five writes of all kinds, one of them failing, in few requests; read back in few', async () => {
    const { mailbox, exchanges, write } = begin()
    const past = await write(create('contact', samples.contact.made))
    await write({ action: 'update', kind: 'contact', id: past.id, changes: samples.contact.changed })
    const writes = Array.from({ length: 45 }, (_none, index): ItemWrite => {
      if (index === 17) return { action: 'delete', kind: 'contact', id: past.id, ifChangeKey: past.changeKey }
      const kind = kinds[index % 3] ?? 'event'
      return { action: 'create', kind, changes: samples[kind].made, transactionId: `transaction ${index}` }
    })
    exchanges.splice(0)
    const outcomes = await mailbox.write(writes, call)
    // The list for new tasks is asked for once.
    expect(exchanges.map(({ url }) => url.split('/').at(-1))).toEqual(['lists', '$batch', '$batch', '$batch'])
    expect(outcomes.flatMap((one, index) => (one instanceof TandemError ? [[index, one.code]] : []))).toEqual([
      [17, 'item-conflict'],
    ])
    exchanges.splice(0)
    for (const kind of kinds) {
      const made = outcomes.flatMap((one, index) =>
        one instanceof TandemError || writes[index]?.kind !== kind ? [] : [one],
      )
      const items = await mailbox.readItems(kind, ['nowhere', ...made.map(({ id }) => id)], call)
      expect(items[0]).toMatchObject({ code: 'item-gone' })
      expect(items.slice(1).map((item) => (item instanceof TandemError ? item : item.changeKey))).toEqual(
        made.map(({ changeKey }) => changeKey),
      )
    }
    expect(exchanges).toHaveLength(3)
  })

  test('what is refused for the moment goes again', async () => {
    const { mailbox, sandbox, write, waits } = begin()
    const made = await Promise.all(['A', 'B', 'C'].map((title) => write(create('task', { title }))))
    sandbox.faults.inject({ match: /PATCH .*tasks/, count: 2, kind: 'throttle', retryAfterSeconds: 3 })
    const outcomes = await mailbox.write(
      made.map(({ id }) => ({ action: 'update', kind: 'task', id, changes: { mark, title: 'X' } })),
      call,
    )
    expect(waits).toEqual([3000])
    const items = await mailbox.readItems(
      'task',
      made.map(({ id }) => id),
      call,
    )
    expect(items).toEqual(outcomes.map((outcome) => expect.objectContaining({ ...outcome, title: 'X', mark })))
  })

  test('a create whose answer was lost is not done again, and is found by its mark', async () => {
    const { mailbox, sandbox } = begin()
    sandbox.faults.inject({ match: /POST .*contacts/, count: 1, kind: 'drop-answer' })
    const marks = [`${mark}1`, `${mark}2`]
    const outcomes = await mailbox.write(
      marks.map((one) => create('contact', { ...samples.contact.made, mark: one })),
      call,
    )
    expect(outcomes.map((one) => (one instanceof TandemError ? one.code : 'good')).sort()).toEqual([
      'good',
      'upstream-unavailable',
    ])
    for (const one of marks) expect(await mailbox.findMarked('contact', one, call)).toHaveLength(1)
  })
})
