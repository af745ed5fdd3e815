import { describe, expect, test } from '@jest/globals'
import { fieldCatalogue } from '../../src/core/catalogue/index.ts'
import { type RecordTable, recordTables } from '../../src/core/record.ts'
import { amongIds, nextCookie, onPage } from '../../src/dataverse/fetch-xml.ts'
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

describe('a filter’s FetchXML', () => {
  const inner = '<entity name="task"><link-entity name="contact"><attribute name="x"/></link-entity></entity>'

  test('is asked page by page from where the page before ended', () => {
    expect(onPage(`<fetch distinct="true" page='9' count="1">${inner}</fetch>`, 2, '<cookie page="1"/>', 5000)).toBe(
      `<fetch page="2" count="5000" paging-cookie="&lt;cookie page=&quot;1&quot;/&gt;" distinct="true">${inner}</fetch>`,
    )
    expect(onPage(`<fetch top="5">${inner}</fetch>`, 1, undefined, 5000)).toBe(`<fetch top="5">${inner}</fetch>`)
  })

  test('is narrowed to some rows of its own table', () => {
    expect(amongIds(`<fetch>${inner}</fetch>`, 'activityid', ['1', '2'])).toBe(
      '<fetch><entity name="task"><link-entity name="contact"><attribute name="x"/></link-entity><filter type="and"><condition attribute="activityid" operator="in"><value>1</value><value>2</value></condition></filter></entity></fetch>',
    )
    expect(amongIds('<fetch><entity name="task" /></fetch>', 'activityid', ['1'])).toContain(
      '</filter></entity></fetch>',
    )
  })

  test('the cookie stands encoded twice', () => {
    const cookie = '<cookie page="1"><activityid last="{A}" first="{B}" /></cookie>'
    const twice = encodeURIComponent(encodeURIComponent(cookie))
    expect(nextCookie(`<cookie pagenumber="2" pagingcookie="${twice}" istracking="False" />`)).toBe(cookie)
    expect(nextCookie(undefined)).toBeUndefined()
    expect(nextCookie('pagingcookie="%E0%A4%A"')).toBeUndefined()
  })
})
