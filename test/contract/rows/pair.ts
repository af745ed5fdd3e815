/** An item and a record that agree, of one table, and how a person changes either of them through the two services. */
import { randomUUID } from 'node:crypto'
import type { FieldMapping } from '../../../src/core/catalogue/index.ts'
import { TandemError } from '../../../src/core/errors.ts'
import type { FieldValue } from '../../../src/core/field-value.ts'
import { type FieldContext, fieldOf } from '../../../src/core/fields/index.ts'
import { type Followed, linkIdOf, type Pair, pairOfLink } from '../../../src/core/follow/pair.ts'
import { extendedOf } from '../../../src/core/follow/read-sides.ts'
import { syncPairs } from '../../../src/core/follow/sync-pairs.ts'
import { type FollowedItem, type FollowedTable, type FollowedWorld, kindOfTable } from '../../../src/core/following.ts'
import type { ItemChanges } from '../../../src/core/item.ts'
import type { Actor, Link } from '../../../src/core/link.ts'
import { trackedCategory } from '../../../src/core/mark.ts'
import type { CrmOperation, Intent } from '../../../src/core/ports.ts'
import { type ColumnValue, type CrmRecord, type Party, participation } from '../../../src/core/record.ts'

export interface Place {
  readonly world: FollowedWorld
  readonly actor: Actor
  /** What a column holds, as the organization itself says. */
  readonly column: (table: string, id: string, column: string) => Promise<unknown>
  /** A person puts a file (Base64) on an event. */
  readonly attach: (eventId: string, name: string, contentBytes: string) => Promise<void>
}

const call = { correlationId: 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f' }

export class RowPair {
  readonly place: Place
  readonly table: FollowedTable
  link: Link

  private constructor(place: Place, table: FollowedTable, link: Link) {
    this.place = place
    this.table = table
    this.link = link
  }

  /** Made in Outlook where Outlook can make it, else in the CRM; then brought over by a real sync. */
  static async make(place: Place, table: FollowedTable): Promise<RowPair> {
    const { world, actor } = place
    const kind = kindOfTable(table)
    const start: ItemChanges | undefined = beginnings[table]
    let pair: Pair
    if (start) {
      const changes = { ...start, categories: [trackedCategory.displayName] }
      const [made] = await world.mailbox.write([{ action: 'create', kind, changes, transactionId: randomUUID() }], call)
      if (!made || made instanceof TandemError) throw made ?? new Error('nothing was made')
      // Not by the category, so that nobody is asked about times that are taken.
      pair = { linkId: world.guidFor(linkIdOf.item(actor, kind, made.id)), kind, itemId: made.id, origin: 'person' }
    } else {
      const id = randomUUID()
      await world.crm.write(
        [{ kind: 'create', table, id, columns: { subject: 'From the CRM', ...times(table) } }],
        call,
      )
      const record = { table, id }
      pair = { linkId: world.guidFor(linkIdOf.record(actor, record)), kind, record, origin: 'filter' }
    }
    const [followed] = await syncPairs(world, actor, [pair], call)
    if (followed?.outcome !== 'done' || !followed.link)
      throw new Error(`${table} could not be linked: ${followed?.outcome} ${followed?.receipt?.failure?.detail ?? ''}`)
    return new RowPair(place, table, followed.link)
  }

  async context(): Promise<FieldContext> {
    const { world } = this.place
    const { timeZone, syncContactCompany } = await world.crm.settings(call)
    return { html: world.html, timeZone, syncContactCompany, now: world.now() }
  }

  async item(): Promise<FollowedItem> {
    const { world } = this.place
    const kind = kindOfTable(this.table)
    const extended = extendedOf(kind, await world.crm.fieldRules(call))
    const [item] = await world.mailbox.readItems(kind, [this.link.itemId], { ...call, extended })
    if (!item || item instanceof TandemError) throw item ?? new Error('no item')
    return item
  }

  async record(): Promise<CrmRecord> {
    const [record] = await this.place.world.crm.readRecords(this.table, [this.link.recordId], call)
    if (!record || record instanceof TandemError) throw record ?? new Error('no record')
    return record
  }

  /** What both sides hold, as values of the field. */
  async held(mapping: FieldMapping): Promise<{ readonly item?: FieldValue; readonly record?: FieldValue }> {
    const [item, record, context] = [await this.item(), await this.record(), await this.context()]
    const field = fieldOf(mapping)
    const [one, other] = [field?.fromItem(item, context), field?.fromRecord(record, context)]
    return { ...(one === undefined ? {} : { item: one }), ...(other === undefined ? {} : { record: other }) }
  }

  /** A person changes the item. */
  async inOutlook(mapping: FieldMapping, value: FieldValue): Promise<void> {
    await this.change(fieldOf(mapping)?.toItem?.(value, await this.context(), await this.item()) ?? {})
  }

  async change(changes: ItemChanges): Promise<void> {
    const kind = kindOfTable(this.table)
    const [written] = await this.place.world.mailbox.write(
      [{ action: 'update', kind, id: this.link.itemId, changes }],
      call,
    )
    if (written instanceof TandemError) throw written
  }

  /** A person changes the record. */
  async inCrm(mapping: FieldMapping, value: FieldValue): Promise<void> {
    const record = await this.record()
    const role = roleOf(mapping)
    if (role === undefined) return this.write(await this.columnsFor(mapping, value, record))
    const others = record.parties.filter((party) => party.participation !== role)
    const wanted = (Array.isArray(value) ? value : [value]) as readonly string[]
    await this.write({}, [...others, ...wanted.map((address): Party => ({ participation: role, address }))])
  }

  async write(columns: Readonly<Record<string, ColumnValue>>, parties?: readonly Party[]): Promise<void> {
    const operation: CrmOperation = {
      ...{ kind: 'update', table: this.table, id: this.link.recordId, columns },
      ...(parties ? { parties } : {}),
    }
    await this.place.world.crm.write([operation], call)
  }

  private async columnsFor(mapping: FieldMapping, value: FieldValue, record: CrmRecord) {
    const context = await this.context()
    // Service activities are never written by sync; people write their columns as those of appointments.
    const twin = this.table === 'serviceappointment' ? { ...mapping, table: 'appointment' } : mapping
    if (twin !== mapping && mapping.mapping === 'Appointment Status')
      return value === 'tentative' ? { statecode: 0, statuscode: 2 } : { statecode: 3, statuscode: 4 }
    return fieldOf(twin)?.toRecord?.(value, context, record) ?? {}
  }

  /** A sync of this pair alone, as a pass does it. */
  async sync(intent?: Partial<Intent>): Promise<Followed> {
    const { world, actor } = this.place
    const pair = pairOfLink(this.link)
    const wish: Intent | undefined = intent && {
      ...{
        id: randomUUID(),
        linkId: this.link.id,
        actor,
        kind: this.link.kind,
        itemId: this.link.itemId,
        verb: 'sync',
      },
      ...{ record: pair.record as NonNullable<Intent['record']>, askedAt: world.now().toISOString() },
      correlationId: call.correlationId,
      ...intent,
    }
    const [followed] = await syncPairs(world, actor, [{ ...pair, ...(wish ? { intent: wish } : {}) }], call)
    if (!followed || followed.outcome === 'failed' || followed.outcome === 'pending')
      throw new Error(`${followed?.outcome}: ${followed?.receipt?.failure?.detail ?? 'without a reason'}`)
    if (followed.link) this.link = followed.link
    return followed
  }
}

function roleOf({ table, mapping }: FieldMapping): Party['participation'] | undefined {
  const isService = table === 'serviceappointment'
  if (mapping === 'Required Attendees') return isService ? participation.resource : participation.required
  if (mapping === 'Optional Attendees') return isService ? participation.customer : participation.optional
  return mapping === 'Organizer' ? participation.organizer : undefined
}

const times = (table: FollowedTable): Readonly<Record<string, ColumnValue>> =>
  table === 'serviceappointment' ? { scheduledstart: '2026-12-01T09:00:00Z', scheduledend: '2026-12-01T10:00:00Z' } : {}

const meeting = { subject: 'Rows', start: '2026-12-02T09:00:00Z', end: '2026-12-02T09:30:00Z' } as const
const beginnings: Readonly<Partial<Record<FollowedTable, ItemChanges>>> = {
  appointment: meeting,
  recurringappointmentmaster: {
    ...meeting,
    recurrence: {
      ...{ type: 'weekly', interval: 1, daysOfWeek: ['wednesday'], dayOfMonth: 0, month: 0, index: 'first' },
      ...{ rangeType: 'numbered', startDate: '2026-12-02', numberOfOccurrences: 10, timeZone: 'Europe/Berlin' },
    },
  },
  contact: { contact: { givenName: 'Nora', surname: 'Rows', displayName: 'Nora Rows' } },
  task: { title: 'Rows' },
}
