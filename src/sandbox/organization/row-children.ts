/** Rows that come with their parent's body: the parties and files of an activity. */
import { participations, type Table } from './definitions.ts'
import type { Engine } from './engine.ts'
import { badRequest } from './errors.ts'
import { setReferences, withDefaults } from './row-defaults.ts'
import type { Reference, StoredRow, Value } from './rows.ts'
import type { Principal } from './security.ts'
import { rulesOf } from './table-rules.ts'
import { type Body, parseBody } from './write-body.ts'

export function addChildren(
  engine: Engine,
  who: Principal,
  table: Table,
  row: StoredRow,
  child: Table,
  bodies: readonly Body[],
): void {
  for (const body of bodies) {
    const parsed = parseBody(engine, who, child, body, 'Create')
    const references: Record<string, Reference> = setReferences(parsed.references)
    const values: Record<string, Value> = { ...parsed.values }
    if (child.name === 'activityparty') {
      references.activityid = { table: table.name, id: row.id }
      const mask = values.participationtypemask
      if (typeof mask !== 'number') throw badRequest('A party needs a participationtypemask.')
      demandPartyAllowed(table, mask, references.partyid)
      values.addressused ??= addressOf(engine, references.partyid)
    } else if (child.name === 'activitymimeattachment') {
      references.objectid = { table: table.name, id: row.id }
      values.objecttypecode = table.name
    } else {
      throw badRequest(`Deep insert of '${child.name}' below '${table.name}' is not supported by this organization.`)
    }
    const id = typeof body[child.key] === 'string' ? String(body[child.key]).toLowerCase() : engine.newId()
    const { prepare, written } = rulesOf(child.name)
    const filled = withDefaults(engine, child, prepare ? prepare(engine, values, undefined) : values)
    const made = engine.rows.put({ table: child.name, id, values: filled, references })
    written?.(engine, made, undefined)
  }
}

/**
 * A participation that the table has no list for is refused, and so is a party that the list does not take. Senders are freer
 * than the definition of `from` says, which is meant for what users write: a received mail's sender may be anybody.
 */
function demandPartyAllowed(table: Table, mask: number, party: Reference | undefined): void {
  const list = Object.entries(participations).find(([, known]) => known === mask)?.[0]
  const column = list ? table.columns[list] : undefined
  if (!list || (!column && mask !== 8 && mask !== 9)) throw badRequest(`'${table.name}' has no participation ${mask}.`)
  if (party && list !== 'from' && column?.targets && !column.targets.includes(party.table)) {
    throw badRequest(`A ${party.table} cannot be '${list}' of '${table.name}'.`)
  }
}

function addressOf(engine: Engine, party: Reference | undefined): Value {
  const row = party && engine.rows.find(party.table, party.id)
  const address = row?.values.emailaddress1 ?? row?.values.internalemailaddress ?? row?.values.emailaddress
  return address ?? null
}
