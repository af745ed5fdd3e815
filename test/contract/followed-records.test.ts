import { randomUUID } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import type { CrmOperation } from '../../src/core/ports.ts'
import { type ColumnValue, type CrmRecord, participation, type RecordTable } from '../../src/core/record.ts'
import { hasJudge, verdicts } from './judge.ts'
import { call, jonas, maren, organizationWorld, priya } from './organization-world.ts'

const person = {
  participation: 7 as const,
  address: maren.mail,
  record: { table: 'systemuser', id: maren.systemUserId },
}
const start = '2026-11-25T09:00:00Z'
const end = '2026-11-25T10:00:00Z'
const timed = { subject: 'x', description: 'y', prioritycode: 1, scheduledstart: start, scheduledend: end }
const meeting = { ...timed, location: 'Room 1', isalldayevent: false }

interface Example {
  readonly columns: Readonly<Record<string, ColumnValue>>
  readonly change: Readonly<Record<string, ColumnValue>>
  readonly hasPeople?: boolean
}

/** A booking is others' to make: it is only read (`bookings.test.ts`). */
const examples: Readonly<Record<Exclude<RecordTable, 'bookableresourcebooking'>, Example>> = {
  email: { columns: { subject: 'x', messageid: '<a@b>' }, change: { subject: 'z' }, hasPeople: true },
  appointment: { columns: meeting, change: { location: 'Room 2' }, hasPeople: true },
  serviceappointment: { columns: meeting, change: { location: 'Room 2' }, hasPeople: true },
  recurringappointmentmaster: {
    columns: {
      subject: 'x',
      description: 'y',
      recurrencepatterntype: 1,
      interval: 1,
      daysofweekmask: 8,
      patternstartdate: '2026-11-25T00:00:00Z',
      patternendtype: 2,
      occurrences: 3,
      starttime: start,
      endtime: end,
    },
    change: { location: 'Room 2' },
    hasPeople: true,
  },
  contact: {
    columns: { firstname: 'Ada', lastname: 'Byron', birthdate: '1815-12-10', address2_city: 'London' },
    change: { jobtitle: 'Analyst' },
  },
  task: { columns: { ...timed, percentcomplete: 10 }, change: { statecode: 1, statuscode: 5 } },
  fax: { columns: timed, change: { statecode: 1, statuscode: 2 } },
  letter: { columns: timed, change: { statecode: 1, statuscode: 3 } },
  phonecall: { columns: timed, change: { statecode: 1, statuscode: 2 } },
}

const followed = async () => {
  const world = await organizationWorld()
  const crm = world.as(maren)
  const [account] = await crm.search('al', ['account'], 1, call)
  if (!account) throw new Error('no account')
  return { ...world, crm, account }
}

const task = (id: string, columns: Readonly<Record<string, ColumnValue>> = { subject: 'x' }): CrmOperation => ({
  kind: 'create',
  table: 'task',
  id,
  columns,
})

describe.each(Object.entries(examples))('a row of %s', (name, { columns, change, hasPeople = false }) => {
  const table = name as RecordTable

  test('is made, read, changed on its version, let go and deleted; every exchange conforms', async () => {
    const { crm, account, recorded } = await followed()
    const id = randomUUID()
    const isContact = table === 'contact'
    const as = table === 'email' ? participation.to : participation.organizer
    const made = await crm.write(
      [
        {
          kind: 'create',
          table,
          id,
          columns,
          ...(isContact ? { lookups: { parentcustomerid: account } } : { regarding: account }),
          ...(hasPeople ? { parties: [{ ...person, participation: as }] } : {}),
        },
      ],
      call,
    )
    const first = await crm.readRecord(table, id, call)
    expect(first).toMatchObject({ table, id, columns })
    expect(made).toEqual({ kind: 'done', versions: { [id]: first?.version } })
    expect(first?.lookups?.ownerid).toMatchObject({ table: 'systemuser', name: 'Maren Voss' })
    expect(isContact ? first?.lookups?.parentcustomerid : first?.regarding).toMatchObject({
      table: 'account',
      name: account.name,
    })
    expect(first?.parties).toMatchObject(hasPeople ? [{ participation: as, name: 'Maren Voss' }] : [])
    expect((await crm.lookup({ addresses: [], activity: { table, ids: [id] } }, call)).records).toEqual([first])

    const update = (version: string): readonly CrmOperation[] => [
      {
        kind: 'update',
        table,
        id,
        ifVersion: version,
        columns: change,
        ...(isContact ? { lookups: { parentcustomerid: null } } : { regarding: null }),
      },
    ]
    await expect(crm.write(update('1'), call)).rejects.toMatchObject({ code: 'record-conflict' })
    await crm.write(update(first?.version ?? ''), call)
    const second = await crm.readRecord(table, id, call)
    expect(second).toMatchObject({ columns: change })
    expect(second?.regarding).toBeUndefined()
    expect(second?.lookups?.parentcustomerid).toBe(isContact ? null : undefined)

    const remove = (version: string): readonly CrmOperation[] => [{ kind: 'delete', table, id, ifVersion: version }]
    await expect(crm.write(remove(first?.version ?? ''), call)).rejects.toMatchObject({ code: 'record-conflict' })
    await crm.write(remove(second?.version ?? ''), call)
    expect(await crm.readRecord(table, id, call)).toBeUndefined()
    if (hasJudge) expect(verdicts(recorded)).toEqual([])
  })
})

describe('many at once', () => {
  test('sixty change sets, one refused: the others are done, in their order, in two requests', async () => {
    const { crm, recorded } = await followed()
    const ids = Array.from({ length: 60 }, () => randomUUID())
    const before = recorded.length
    const outcomes = await crm.writeEach(
      ids.map((id, index) => [
        task(id),
        {
          kind: 'update',
          table: 'task',
          id,
          columns: { percentcomplete: index },
          // A version that this row never had.
          ...(index === 17 ? { ifVersion: '1' } : {}),
        },
      ]),
      call,
    )
    expect(recorded.length - before).toBe(2)
    expect(outcomes.map((outcome) => (outcome instanceof TandemError ? outcome.code : outcome.kind))).toEqual(
      ids.map((_id, index) => (index === 17 ? 'record-conflict' : 'done')),
    )
    const read = await crm.readRecords('task', [...ids, ids[0]?.toUpperCase() ?? ''], call)
    expect(read[17]).toMatchObject({ code: 'record-gone' })
    expect((read[59] as CrmRecord).columns.percentcomplete).toBe(59)
    expect(read[60]).toEqual(read[0])
    if (hasJudge) expect(verdicts(recorded)).toEqual([])
  })

  test('a row that is gone is told from one that may not be read (invariant 4)', async () => {
    const { crm, as } = await followed()
    const [mine, theirs, nobodys] = [randomUUID(), randomUUID(), randomUUID()]
    await crm.write([task(mine)], call)
    await as(jonas).write([task(theirs)], call)
    const read = await crm.readRecords('task', [theirs, mine, nobodys], call)
    expect(read.map((one) => (one instanceof TandemError ? one.code : one.id))).toEqual([
      'record-not-readable',
      mine,
      'record-gone',
    ])
  })
})

describe('column security', () => {
  test('a secured column never shows to who may not read it, and is named; who may reads it (invariant 6)', async () => {
    const { crm, as, recorded } = await followed()
    const id = randomUUID()
    const contact = {
      kind: 'create',
      table: 'contact',
      id,
      columns: { lastname: 'Byron', governmentid: 'X-1' },
    } as const
    await crm.write([contact], call)
    expect(await crm.readRecord('contact', id, call)).toMatchObject({ columns: { governmentid: 'X-1' } })
    const hidden = await as(priya).readRecord('contact', id, call)
    expect(hidden?.columns).toMatchObject({ lastname: 'Byron' })
    expect(hidden?.columns).not.toHaveProperty('governmentid')
    expect(hidden).toMatchObject({ unreadable: ['governmentid'], unwritable: ['governmentid'] })
    await expect(
      as(priya).write([{ kind: 'update', table: 'contact', id, columns: { governmentid: 'Y' } }], call),
    ).rejects.toMatchObject({ code: 'privilege-missing' })
    if (hasJudge) expect(verdicts(recorded)).toEqual([])
  })

  test('where nothing is secured no more is asked than that', async () => {
    const { crm, recorded } = await followed()
    const id = randomUUID()
    await crm.write([task(id)], call)
    await crm.readRecord('task', id, call)
    const before = recorded.length
    await crm.readRecord('task', id, call)
    const asked = recorded.slice(before).map(({ url, requestBody }) => `${url} ${requestBody}`)
    const lines = asked.join().match(/GET \S+\/v9\.2\/\w+|IsSecured/g)
    expect(asked).toHaveLength(1)
    // The row first: what was secured by then is told behind it.
    expect(lines?.map((line) => line.split('/').at(-1))).toEqual(['tasks', 'EntityDefinitions', 'IsSecured'])
    expect(recorded.some((one) => JSON.stringify(one).includes('RetrievePrincipalAttributePrivileges'))).toBe(false)
  })
})
