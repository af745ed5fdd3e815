/** One row of the grid in one direction: Outlook changed, the CRM changed, both changed; and what must come of it. */
import type { FieldMapping } from '../../../src/core/catalogue/index.ts'
import type { Direction } from '../../../src/core/decision.ts'
import { type FieldValue, isSameValue } from '../../../src/core/field-value.ts'
import { fieldOf } from '../../../src/core/fields/index.ts'
import type { RowPair } from './pair.ts'
import { valuesOf } from './values.ts'

/** Makes a direction the organization's own. */
export type SetDirection = (mapping: FieldMapping, direction: Direction) => Promise<void>

const toCrm = (direction: Direction) => direction === 'toCrm' || direction === 'bidirectional'
const toExchange = (direction: Direction) => direction === 'toExchange' || direction === 'bidirectional'

/** @returns what is wrong; nothing: the row does what the direction says */
export async function exercise(
  pair: RowPair,
  mapping: FieldMapping,
  direction: Direction,
  setDirection: SetDirection,
): Promise<readonly string[]> {
  const special = specials[mapping.mapping]
  if (special && !(mapping.mapping === 'Organizer' && mapping.table === 'serviceappointment'))
    return special(pair, mapping, direction, setDirection)
  const faults: string[] = []
  const [v0, v1, v2, v3, v4] = valuesOf(mapping)
  const field = fieldOf(mapping)
  const onRecord = (value: FieldValue) => field?.onRecord?.(value) ?? value
  const onItem = (value: FieldValue) => field?.onItem?.(value) ?? value
  const isFromCrmOnly = mapping.table === 'serviceappointment'

  // Both agree.
  if (!isFromCrmOnly) await setDirection(mapping, 'bidirectional')
  await pair.inCrm(mapping, v0)
  if (!isFromCrmOnly) await pair.inOutlook(mapping, v0)
  await pair.sync()
  const start = await pair.held(mapping)
  if (
    !isSameValue(start.item, onItem(start.record as FieldValue)) &&
    !isSameValue(onRecord(start.item as FieldValue), start.record)
  )
    faults.push(`at first ${say(start)}`)
  await setDirection(mapping, direction)

  await pair.inOutlook(mapping, v1)
  await pair.sync()
  const first = await pair.held(mapping)
  if (toCrm(direction)) {
    check('Outlook’s change', first.record, onRecord(v1))
    // Not by the product's own reading alone: the column itself.
    const [column] = mapping.crmColumns
    if (mapping.crmColumns.length === 1 && column && typeof v1 === 'string' && isText(mapping)) {
      const held = await pair.place.column(pair.table, pair.link.recordId, column)
      if (typeof held !== 'string' || !held.startsWith(v1))
        faults.push(`the column ${column} holds ${JSON.stringify(held)}`)
    }
  } else if (isSameValue(first.record, onRecord(v1))) faults.push('Outlook’s change came to the CRM')

  await pair.inCrm(mapping, v2)
  await pair.sync()
  const second = await pair.held(mapping)
  if (toExchange(direction)) check('the CRM’s change', second.item, onItem(second.record as FieldValue))
  else if (isSameValue(second.item, onItem(v2))) faults.push('the CRM’s change came to Outlook')

  await pair.inOutlook(mapping, v3)
  await pair.inCrm(mapping, v4)
  await pair.sync()
  const both = await pair.held(mapping)
  if (direction === 'bidirectional') {
    const agree =
      isSameValue(both.item, both.record) ||
      isSameValue(onRecord(both.item as FieldValue), both.record) ||
      isSameValue(both.item, onItem(both.record as FieldValue))
    if (!agree) faults.push(`changed on both sides: ${say(both)}`)
    // At the same instant the CRM wins; of lists both changes hold, and a completed record hears no more.
    else if (!field?.isList && mapping.mapping !== 'Status' && !isSameValue(both.record, onRecord(v4)))
      faults.push(`changed on both sides, and Outlook won a tie: ${say(both)}`)
  } else if (direction === 'toCrm') check('changed on both sides', both.record, onRecord(v3))
  else if (direction === 'toExchange') check('changed on both sides', both.item, onItem(both.record as FieldValue))
  else if (isSameValue(both.item, onItem(v4)) || isSameValue(both.record, onRecord(v3)))
    faults.push('both changed, and one crossed')

  // What closed the record is taken back, for the rows after this one.
  if (mapping.mapping === 'Status') {
    await pair.inCrm(mapping, v0)
    await pair.inOutlook(mapping, v0)
    await pair.sync()
  }
  return faults

  function check(what: string, is: FieldValue | undefined, expected: FieldValue) {
    if (!isSameValue(is, expected)) faults.push(`${what}: ${JSON.stringify(is)} for ${JSON.stringify(expected)}`)
  }
}

/** Values that stand in their column as they are. */
const isText = ({ mapping }: FieldMapping) =>
  !['Priority', 'Status', 'Appointment Status', 'Due Date', 'Start Date'].includes(mapping)

const say = (held: object) => JSON.stringify(held)

type Special = typeof exercise

/** Rows whose way is not that of a value which people type on either side. */
const specials: Readonly<Record<string, Special>> = {
  /** Outlook makes the mailbox's owner the organizer, and nobody changes it. */
  async Organizer(pair, mapping) {
    const before = await pair.held(mapping)
    const faults = isSameValue(before.item, before.record) ? [] : [`at first ${say(before)}`]
    await pair.inCrm(mapping, ['someone@else.example'])
    await pair.sync()
    const after = await pair.held(mapping)
    if (!isSameValue(after.item, before.item)) faults.push('the organizer changed in Outlook')
    await pair.inCrm(mapping, [before.record as string])
    await pair.sync()
    return faults
  },

  /** A person's wish goes to the CRM; what is chosen there is shown beside the item. */
  async Regarding(pair, mapping, direction) {
    const { world } = pair.place
    const options = { correlationId: 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f' }
    const [one, other] = await world.crm.search('a', ['account'], 2, options)
    if (!one || !other) throw new Error('the organization has no accounts')
    const faults: string[] = []
    if (toCrm(direction)) {
      await pair.sync({ verb: 'sync', regarding: one })
      if ((await pair.record()).regarding?.id !== one.id) faults.push('a person’s choice did not come to the CRM')
    }
    await world.crm.write(
      [{ kind: 'update', table: pair.table, id: pair.link.recordId, columns: {}, regarding: other }],
      options,
    )
    const { plan } = await pair.sync()
    const shown = plan?.decisions.find((decision) => decision.mapping === mapping.mapping)
    if (plan?.regarding?.id !== other.id || shown?.recordValue !== other.name)
      faults.push('the CRM’s choice is not shown')
    return faults
  },

  /** The account's name goes to Outlook where the person wants it; a company typed there links nothing. */
  async 'Company Name (Regarding)'(pair) {
    const { world } = pair.place
    const options = { correlationId: 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f' }
    const [account] = await world.crm.search('a', ['account'], 1, options)
    if (!account) throw new Error('the organization has no accounts')
    await world.crm.setPersonalOptions({ syncContactCompany: true }, options)
    const faults: string[] = []
    await pair.change({ contact: { companyName: 'Typed in Outlook' } })
    await pair.sync()
    if ((await pair.record()).lookups?.parentcustomerid) faults.push('a typed company linked an account')
    await world.crm.write(
      [
        {
          kind: 'update',
          table: 'contact',
          id: pair.link.recordId,
          columns: {},
          lookups: { parentcustomerid: account },
        },
      ],
      options,
    )
    await pair.sync()
    const item = await pair.item()
    if (item.kind !== 'contact' || item.contact.companyName !== account.name)
      faults.push('the account’s name did not come to Outlook')
    return faults
  },

  /** A task ends on one day on both sides; a closed record hears Outlook no more. */
  async 'Actual End'(pair, mapping, direction, setDirection) {
    const status = { ...mapping, mapping: 'Status' }
    const faults: string[] = []
    const reopen = async () => {
      await pair.inCrm(status, 'notStarted')
      await pair.write({ actualend: null })
      await pair.change({ status: 'notStarted' })
      await pair.sync()
    }
    await setDirection(mapping, 'bidirectional')
    await reopen()
    await setDirection(mapping, direction)
    await pair.change({ status: 'completed', completedDateTime: '2026-11-10T00:00:00Z' })
    await pair.sync()
    const first = await pair.held(mapping)
    if ((first.record === '2026-11-10') !== toCrm(direction)) faults.push(`completed in Outlook: ${say(first)}`)
    await reopen()
    await pair.inCrm(status, 'completed')
    await pair.write({ actualend: '2026-11-12T12:00:00Z' }).catch(() => undefined)
    const ended = (await pair.held(mapping)).record
    await pair.sync()
    const second = await pair.held(mapping)
    if (toExchange(direction) && !isSameValue(second.item, ended)) faults.push(`completed in the CRM: ${say(second)}`)
    await reopen()
    return faults
  },
}
