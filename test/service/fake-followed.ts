/** The in-memory organization of core's tests with what a FollowedCrm offers beyond single items. */
import { TandemError } from '../../src/core/errors.ts'
import type {
  FollowedCrm,
  FollowedItem,
  FollowedMailbox,
  MappingRow,
  PersonalOptions,
} from '../../src/core/following.ts'
import type { ItemKind } from '../../src/core/item.ts'
import type { World } from '../../src/core/ports.ts'
import type { CrmRecord } from '../../src/core/record.ts'

export const mappingRow = (number: number, change: Partial<MappingRow>): MappingRow => ({
  id: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
  table: 'contact',
  mapping: 'Job Title',
  crmColumn: 'jobtitle',
  outlookField: 'Job Title',
  direction: 'bidirectional',
  defaultDirection: 'bidirectional',
  allowedDirections: ['bidirectional', 'toCrm', 'toExchange', 'none'],
  isCustom: false,
  ...change,
})

export class FakeGrid {
  rows: MappingRow[]
  columns: Readonly<Record<string, string>> = {
    jobtitle: 'String',
    new_costcentre: 'String',
    new_budget: 'Money',
    new_isvip: 'Boolean',
    new_reviewed: 'DateTime',
    ownerid: 'Owner',
  }
  options: PersonalOptions = {
    timeZone: 'Europe/Berlin',
    syncContactCompany: false,
    incomingEmailFilteringMethod: 1,
    autoCreateContactOnPromote: 'none',
    isSendAsAllowed: false,
    isResourceBookingExchangeSyncEnabled: false,
  }
  /** What every change is answered with. */
  refusal?: TandemError
  /** Instead of the record as the world has it. */
  records: Readonly<Record<string, CrmRecord | TandemError>> = {}

  constructor(...rows: MappingRow[]) {
    this.rows = rows
  }
}

export function followed(
  world: World,
  grid: FakeGrid,
): World & { readonly crm: FollowedCrm; readonly mailbox: FollowedMailbox } {
  const check = () => {
    if (grid.refusal) throw grid.refusal
  }
  const notHere = () => {
    throw new Error('no test asks for this')
  }
  const crm: FollowedCrm = {
    ...world.crm,
    findNamesakes: async () => [],
    async readRecords(table, ids, options) {
      return Promise.all(
        ids.map(async (id) => {
          try {
            const record = grid.records[id] ?? (await world.crm.readRecord(table, id, options))
            return record ?? new TandemError('record-gone', { side: 'crm' })
          } catch (error) {
            return error as TandemError
          }
        }),
      )
    },
    changes: notHere,
    instances: notHere,
    seriesOf: notHere,
    filtered: notHere,
    overlapping: async (times) => times.map(() => []),
    personalOptions: async () => grid.options,
    async setPersonalOptions(changes) {
      check()
      grid.options = { ...grid.options, ...changes }
    },
    mappingRows: async () => grid.rows,
    async setDirection(rowId, direction) {
      check()
      grid.rows = grid.rows.map((row) => (row.id === rowId ? { ...row, direction } : row))
    },
    async addMapping({ table, mapping, crmColumn, property, direction }) {
      check()
      const row = mappingRow(grid.rows.length + 1, {
        ...{ table, mapping, crmColumn, direction },
        outlookField: property,
        isCustom: true,
      })
      grid.rows = [...grid.rows, row]
      return row.id
    },
    async removeMapping(rowId) {
      check()
      grid.rows = grid.rows.filter(({ id }) => id !== rowId)
    },
    columnTypes: async () => grid.columns,
  }
  const mailbox: FollowedMailbox = {
    ...world.mailbox,
    changes: notHere,
    instances: notHere,
    readItems: (kind, ids, options) =>
      Promise.all(
        ids.map(async (id) => {
          try {
            const item = await world.mailbox.readItem(kind as ItemKind, id, { ...options, contentUpTo: 0 })
            return item as FollowedItem
          } catch (error) {
            return error as TandemError
          }
        }),
      ),
    findMarked: async () => [],
    findContacts: async (people) => people.map(() => []),
    findEvent: async () => undefined,
  }
  return { ...world, crm, mailbox }
}
