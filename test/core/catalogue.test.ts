import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { fieldCatalogue, mappingsOf } from '../../src/core/catalogue/index.ts'

const facts = new URL('../../../shared/spec/field-mappings.json', import.meta.url)

test('the grid has 98 rows of eight tables in these numbers (R-090, R-091), and e-mail 18 groups', () => {
  const counts = Object.fromEntries(
    [
      'appointment',
      'recurringappointmentmaster',
      'serviceappointment',
      'contact',
      'task',
      'fax',
      'letter',
      'phonecall',
      'email',
    ].map((table) => [table, mappingsOf(table).length]),
  )
  expect(counts).toEqual({
    appointment: 11,
    recurringappointmentmaster: 10,
    serviceappointment: 10,
    contact: 34,
    task: 9,
    fax: 8,
    letter: 8,
    phonecall: 8,
    email: 18,
  })
})

test('every default is among the allowed directions, and every row names its columns', () => {
  for (const row of fieldCatalogue) {
    expect(row.allowedDirections).toContain(row.defaultDirection)
    expect(row.crmColumns.length).toBeGreaterThan(0)
  }
})

test('service activities and bookings go to Outlook only (R-093, R-276); appointment attachments alone default to none (R-094)', () => {
  for (const table of ['serviceappointment', 'bookableresourcebooking'])
    expect(new Set(mappingsOf(table).flatMap((row) => row.allowedDirections))).toEqual(new Set(['toExchange']))
  expect(
    fieldCatalogue.filter((row) => row.defaultDirection === 'none').map(({ table, mapping }) => [table, mapping]),
  ).toEqual([['appointment', 'Attachments']])
})

const compare = existsSync(facts) ? test : test.skip
compare(
  'row by row the catalogue says what Microsoft’s page says (skipped: the facts do not stand beside the checkout)',
  () => {
    const { rows } = JSON.parse(readFileSync(facts, 'utf8')) as {
      rows: {
        entity: string
        mappingName: string
        crmColumns: string[] | null
        defaultDirection: string | null
        allowedDirections: string[] | null
      }[]
    }
    // The columns are theirs, too: a row that read another one would agree with itself.
    for (const { entity, mappingName, crmColumns } of rows.filter(({ entity }) => entity !== 'email')) {
      const row = fieldCatalogue.find(({ table, mapping }) => table === entity && mapping === mappingName)
      const named = (crmColumns ?? [])
        .map((column) => column.replace(/ .*$/, ''))
        .filter((column) => /^[a-z0-9_]+$/.test(column))
      expect({ entity, mappingName, columns: row?.crmColumns }).toEqual({
        ...{ entity, mappingName },
        columns: named.length > 0 ? expect.arrayContaining(named) : row?.crmColumns,
      })
    }
    // Of bookings Microsoft's page says nothing.
    const listed = fieldCatalogue.filter(({ table }) => table !== 'bookableresourcebooking')
    const ours = listed.map((row) => [row.table, row.mapping, row.defaultDirection, [...row.allowedDirections].sort()])
    const theirs = rows.map((row) => [
      row.entity,
      row.mappingName,
      row.defaultDirection === null ? 'toCrm' : row.defaultDirection.replace('toCRM', 'toCrm'),
      (row.allowedDirections ?? ['toCRM']).map((one) => one.replace('toCRM', 'toCrm')).sort(),
    ])
    expect(ours).toEqual(expect.arrayContaining(theirs))
    expect(ours).toHaveLength(theirs.length)
  },
)
