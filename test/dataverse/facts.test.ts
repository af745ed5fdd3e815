import { describe, expect, test } from '@jest/globals'
import { fieldCatalogue } from '../../src/core/catalogue/index.ts'
import { type RecordTable, recordTables } from '../../src/core/record.ts'
import { recordFacts } from '../../src/dataverse/record-tables.ts'
import { codeOfZone, zoneOfCode } from '../../src/dataverse/time-zones.ts'

/** What is read as parties, as regarding or as files, is no column. */
const elsewhere = new Set([
  ...['requiredattendees', 'optionalattendees', 'organizer', 'resources', 'customers', 'from', 'to', 'cc', 'bcc'],
  ...['regardingobjectid', 'activitymimeattachment', 'scheduleddurationminutes', 'sender', 'torecipients'],
])

/** A message is copied once; nothing of it is compared. */
const comparedTables = recordTables.filter((table) => table !== 'email')

test.each(comparedTables)('every column that a mapping of %s is made of is read', (table: RecordTable) => {
  const { columns, lookups } = recordFacts[table]
  const read = new Set<string>([...columns, ...lookups])
  const wanted = fieldCatalogue.filter((row) => row.table === table).flatMap(({ crmColumns }) => crmColumns)
  expect(wanted.filter((column) => !read.has(column) && !elsewhere.has(column))).toEqual([])
})

describe('time zones', () => {
  test('each code means a zone that clocks know, and back', () => {
    const codes = Array.from({ length: 400 }, (_none, code) => code).filter((code) => zoneOfCode(code))
    expect(codes.length).toBeGreaterThan(80)
    for (const code of codes) {
      const zone = zoneOfCode(code) ?? ''
      expect(() => new Intl.DateTimeFormat('en', { timeZone: zone })).not.toThrow()
      expect(codeOfZone(zone)).toBe(code)
    }
  })

  test('zones of the same clocks share a code; unknown ones have none', () => {
    expect(codeOfZone('europe/amsterdam')).toBe(110)
    expect(codeOfZone('UTC')).toBe(92)
    expect(codeOfZone('Mars/Olympus')).toBeUndefined()
    expect(zoneOfCode(999)).toBeUndefined()
  })
})
