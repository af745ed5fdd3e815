/** The organization's grid of synchronized fields, for the administrator who sets it. */
import { TandemError } from '../core/errors.ts'
import type { FollowedCrm, MappingRow } from '../core/following.ts'
import type { CallOptions } from '../core/ports.ts'
import { okay, rowsIn } from './answers.ts'
import type { BatchRequest } from './batch.ts'
import type { DataverseClient } from './client.ts'
import { customPropertyOf, directions, fieldRuleColumns, knownMappingOf } from './field-rules.ts'
import { guid, query, quoted } from './odata.ts'
import { idOf, type Row, text } from './row.ts'

type Grid = Pick<FollowedCrm, 'mappingRows' | 'setDirection' | 'addMapping' | 'removeMapping' | 'columnTypes'>

const set = 'syncattributemappings'
const key = 'syncattributemappingid'

/** @param changed is told after each change, so that nobody goes by rules that no longer hold */
export function createMappingGrid(client: DataverseClient, newId: () => string, changed: () => void): Grid {
  async function rows(call: CallOptions): Promise<readonly Row[]> {
    const $select = [
      key,
      ...fieldRuleColumns,
      'defaultsyncdirection',
      'allowedsyncdirection',
      '_syncattributemappingprofileid_value',
    ]
    return rowsIn(await client.get<Row>(`${set}${query({ $select: $select.join(',') })}`, set, call))
  }

  /** @param doneBefore the status that says so, where the answer to the same request was lost and it was sent again */
  async function change(request: BatchRequest, call: CallOptions, doneBefore?: number): Promise<void> {
    const [answers] = await client.changeSets([[request]], 'write mapping', call)
    for (const answer of answers ?? []) if (answer.status >= 300 && answer.status !== doneBefore) okay(answer)
    changed()
  }

  return {
    mappingRows: async (call) => (await rows(call)).flatMap(readMappingRow),

    async setDirection(rowId, direction, call) {
      const path = `${set}(${guid(rowId)})`
      const json = { syncdirection: directions.indexOf(direction) }
      await change({ method: 'PATCH', path, headers: { 'If-Match': '*' }, json }, call)
    },

    async addMapping({ table, mapping, crmColumn, property, direction }, call) {
      const row = {
        entitytypecode: table,
        mappingname: mapping,
        attributecrmname: crmColumn,
        attributeexchangename: property,
      }
      const before = await rows(call)
      if (!customPropertyOf(row)) throw refused(`"${property}" is no named property, or "${mapping}" is taken`)
      const isTaken = before.some(
        (one) =>
          one.entitytypecode === table && (one.mappingname === mapping || one.attributeexchangename === property),
      )
      if (isTaken) throw refused(`"${mapping}" or its property is mapped already`)
      const id = guid(newId())
      // The pair belongs where the others do; how far it may be set is the organization's to say.
      const profile = before.flatMap((one) => text(one._syncattributemappingprofileid_value) ?? [])[0]
      const json = {
        ...row,
        syncdirection: directions.indexOf(direction),
        ...(profile
          ? { 'syncattributemappingprofileid@odata.bind': `/syncattributemappingprofiles(${guid(profile)})` }
          : {}),
      }
      await change({ method: 'PATCH', path: `${set}(${id})`, headers: { 'If-None-Match': '*' }, json }, call, 412)
      return id
    },

    async removeMapping(rowId, call) {
      const id = guid(rowId)
      const row = (await rows(call)).find((one) => idOf(one, key) === id)
      if (!row) throw new TandemError('record-gone', { side: 'crm' })
      // What the organization came with is switched off by its direction, never dropped.
      if (!customPropertyOf(row)) throw refused(`"${text(row.mappingname) ?? ''}" belongs to the organization`)
      await change({ method: 'DELETE', path: `${set}(${id})` }, call, 404)
    },

    async columnTypes(table, call) {
      const options = { $select: 'LogicalName,AttributeType', $filter: 'IsValidForUpdate eq true' }
      const path = `EntityDefinitions(LogicalName=${quoted(table)})/Attributes${query(options)}`
      const found = rowsIn(await client.get<Row>(path, 'columns', call))
      return Object.fromEntries(
        found.map((row): [string, string] => [text(row.LogicalName) ?? '', text(row.AttributeType) ?? '']),
      )
    },
  }
}

const refused = (detail: string) => new TandemError('invalid-value', { side: 'crm', detail })

function readMappingRow(row: Row): readonly MappingRow[] {
  const [table, mapping] = [text(row.entitytypecode), text(row.mappingname)]
  const direction = directions[Number(row.syncdirection)]
  if (!table || !mapping || !direction) return []
  const known = knownMappingOf(row)
  const property = customPropertyOf(row)
  const allowed = Number(row.allowedsyncdirection)
  return [
    {
      id: idOf(row, key),
      table,
      mapping,
      crmColumn: text(row.attributecrmname) ?? '',
      outlookField: property ?? known?.outlookField ?? text(row.attributeexchangename) ?? '',
      direction,
      defaultDirection: directions[Number(row.defaultsyncdirection ?? 3)] ?? 'bidirectional',
      // Microsoft's pages do not say how the number is to be read; where the catalogue knows the row, it knows this too.
      allowedDirections:
        known?.allowedDirections ?? (allowed > 0 ? directions.filter((_one, bit) => allowed & (1 << bit)) : directions),
      isCustom: property !== undefined,
    },
  ]
}
