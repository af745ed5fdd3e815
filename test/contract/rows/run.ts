/** The 98 rows of the grid, each in each of its directions, through core, both connectors and both servers. */
import { type FieldMapping, fieldCatalogue } from '../../../src/core/catalogue/index.ts'
import type { Direction } from '../../../src/core/decision.ts'
import type { FollowedTable } from '../../../src/core/following.ts'
import { graphAddress, openContractWorld, organizationAddress, person } from '../world.ts'
import { attachmentsRow } from './attachments.ts'
import { exercise, type SetDirection } from './exercise.ts'
import { type Place, RowPair } from './pair.ts'

export const directions: readonly Direction[] = ['none', 'toExchange', 'toCrm', 'bidirectional']

export interface RowResult {
  readonly entity: string
  readonly mappingName: string
  readonly none: Cell
  readonly toExchange: Cell
  readonly toCrm: Cell
  readonly bidirectional: Cell
  /** Why a cell failed. */
  readonly faults: readonly string[]
}
export type Cell = 'pass' | 'fail' | 'not allowed'

const rows = fieldCatalogue.filter(({ table }) => table !== 'email' && table !== 'bookableresourcebooking')

/** @param onRow told as each row is done */
export async function runRows(onRow: (row: RowResult) => void = () => undefined): Promise<readonly RowResult[]> {
  const open = await openContractWorld()
  try {
    const { world, actor, mailbox, organization, actAs } = open
    const me = person('Maren')
    const administrator = person('Tomás')
    const asAdministrator = async (method: string, path: string, body?: unknown) => {
      actAs(administrator)
      try {
        const response = await organization.app.request(`${organizationAddress}/${path}`, {
          method,
          headers: { Authorization: 'Bearer token', 'Content-Type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        })
        if (response.status >= 300) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
        return response.status === 204 ? {} : ((await response.json()) as Record<string, unknown>)
      } finally {
        actAs(me)
      }
    }
    const grid = await world.crm.mappingRows({ correlationId: 'rows' })
    const setDirection: SetDirection = async ({ table, mapping }, direction) => {
      const row = grid.find((one) => one.table === table && one.mapping === mapping)
      if (!row) throw new Error(`the organization has no row for ${table}/${mapping}`)
      if (!row.allowedDirections.includes(direction)) return
      const syncdirection = ['none', 'toExchange', 'toCrm', 'bidirectional'].indexOf(direction)
      await asAdministrator('PATCH', `syncattributemappings(${row.id})`, { syncdirection })
      // The rules are asked again after a few seconds.
      open.later(20)
    }
    const setOrganization = async (columns: Readonly<Record<string, unknown>>) => {
      const { organizationId } = await world.crm.whoAmI({ correlationId: 'rows' })
      await asAdministrator('PATCH', `organizations(${organizationId})`, columns)
      open.later(600)
    }
    // All three addresses.
    await setOrganization({ iscontactmailingaddresssyncenabled: false })
    const attach: Place['attach'] = async (eventId, name, contentBytes) => {
      const response = await mailbox.app.request(`${graphAddress}/me/events/${eventId}/attachments`, {
        method: 'POST',
        headers: { Authorization: 'Bearer token', 'Content-Type': 'application/json', Prefer: 'IdType="ImmutableId"' },
        body: JSON.stringify({ '@odata.type': '#microsoft.graph.fileAttachment', name, contentBytes }),
      })
      if (response.status >= 300) throw new Error(`attachment: ${response.status} ${await response.text()}`)
    }
    const column: Place['column'] = async (table, id, name) => {
      const set = table === 'fax' ? 'faxes' : `${table}s`
      return (await asAdministrator('GET', `${set}(${id})?$select=${name}`))[name]
    }
    const place: Place = { world, actor: actor(), column, attach }
    const pairs = new Map<string, RowPair>()
    const pairOf = async (table: string) => {
      const pair = pairs.get(table) ?? (await RowPair.make(place, table as FollowedTable))
      pairs.set(table, pair)
      return pair
    }
    const results: RowResult[] = []
    for (const mapping of rows) {
      const faults: string[] = []
      const cells: Record<string, Cell> = {}
      for (const direction of directions) {
        if (!mapping.allowedDirections.includes(direction)) {
          cells[direction] = 'not allowed'
          continue
        }
        const wrong = await faultsOf(mapping, direction)
        cells[direction] = wrong.length === 0 ? 'pass' : 'fail'
        faults.push(...wrong.map((fault) => `${direction}: ${fault}`))
      }
      if (mapping.mapping !== 'Attachments') await setDirection(mapping, mapping.defaultDirection)
      const result = { entity: mapping.table, mappingName: mapping.mapping, ...cells, faults } as unknown as RowResult
      results.push(result)
      onRow(result)
    }
    return results

    async function faultsOf(mapping: FieldMapping, direction: Direction): Promise<readonly string[]> {
      try {
        return mapping.mapping === 'Attachments'
          ? await attachmentsRow(place, direction, setOrganization)
          : await exercise(await pairOf(mapping.table), mapping, direction, setDirection)
      } catch (error) {
        // A pair that broke is made anew for the next row.
        pairs.delete(mapping.table)
        return [error instanceof Error ? error.message : String(error)]
      }
    }
  } finally {
    await open.close()
  }
}
