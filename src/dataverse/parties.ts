/** People on an activity: rows of `activityparty`, and back to what core knows. */
import { type Participation, type Party, participation } from '../core/record.ts'
import { guid } from './odata.ts'
import { lookupOf, type Row, text } from './row.ts'
import { factsOf, partyTables } from './tables.ts'

/** The collection of an activity's parties, to expand and to write. */
export const partiesOf = (table: string) => `${table}_activity_parties`

/** What of a party is read. */
export const partyColumns = ['participationtypemask', 'addressused', '_partyid_value'] as const

const participations: ReadonlySet<unknown> = new Set(Object.values(participation))

export function readParty(row: Row): readonly Party[] {
  if (!participations.has(row.participationtypemask)) return []
  const record = lookupOf(row, 'partyid')
  return [
    {
      participation: row.participationtypemask as Participation,
      address: text(row.addressused)?.toLowerCase() ?? '',
      ...(record?.name ? { name: record.name } : {}),
      ...(record ? { record: { table: record.table, id: record.id } } : {}),
    },
  ]
}

/** How a party goes into a deep insert; an address whose row is nobody, or can't be a party, stays an address. */
export function writeParty(party: Party): Readonly<Record<string, unknown>> {
  const facts = party.record && partyTables.has(party.record.table) ? factsOf(party.record.table) : undefined
  return {
    participationtypemask: party.participation,
    ...(party.record && facts
      ? { [`partyid_${party.record.table}@odata.bind`]: `/${facts.set}(${guid(party.record.id)})` }
      : {}),
    ...(party.address ? { addressused: party.address } : {}),
  }
}
