/** Reads both sides of an item in as few round trips as the hints allow: one when they are right, two at the most. */
import { TandemError } from './errors.ts'
import { namedProperties } from './fields/index.ts'
import { findOwnRecord, recordIdFor, sentRecordOf, tableOf } from './identity.ts'
import type { Item, ItemKind } from './item.ts'
import { type Link, recordOf } from './link.ts'
import { trackedCategory } from './mark.ts'
import type { CallOptions, CrmLookup, OrganizationSettings, World } from './ports.ts'
import { readTracked } from './read-tracked.ts'
import type { AddressMatch, CrmRecord, RecordReference, RecordTable } from './record.ts'
import type { ItemRequest } from './request.ts'
import { type FieldRules, mappingsUnder } from './rules.ts'
import { normalAddress } from './text.ts'

/** Together with the item itself, attachments up to this many bytes come in the first request. */
const attachmentsInFirstRead = 4 * 1_048_576

export interface Gathered {
  readonly item: Item
  readonly link?: Link
  /** The record of this item, where there is one that this user can read. */
  readonly record?: CrmRecord
  readonly recordId: string
  readonly people: readonly AddressMatch[]
  readonly regarding?: CrmLookup['regarding']
  readonly settings: OrganizationSettings
  readonly fieldRules: FieldRules
  readonly ownerId: string
  readonly organizationId: string
}

export interface GatherOptions {
  readonly regarding?: RecordReference
  /** False for a mere look: no content of attachments, no category made. */
  readonly toWrite: boolean
}

/** Tables whose records an item of this kind can be. */
export const tablesOf: Readonly<Record<ItemKind, readonly RecordTable[]>> = {
  message: ['email'],
  event: ['appointment', 'recurringappointmentmaster', 'serviceappointment', 'bookableresourcebooking'],
}

/** Named properties that the mappings of these tables live in. */
export function extendedFor(kind: ItemKind, rules: FieldRules): readonly string[] {
  return namedProperties(tablesOf[kind].flatMap(mappingsUnder(rules)))
}

export function callOptions({ correlationId, signal }: ItemRequest): CallOptions {
  return { correlationId, ...(signal ? { signal } : {}) }
}

export async function gather(world: World, request: ItemRequest, wanted: GatherOptions): Promise<Gathered> {
  const options = callOptions(request)
  const hinted = addressSet(request.hints?.addresses ?? [])
  const messageId = request.hints?.internetMessageId
  // The rules of now are asked for beside everything else; which named properties there are is mostly known before.
  const rulesNow = world.crm.fieldRules(options)
  rulesNow.catch(() => undefined)
  const likely = extendedFor(request.kind, await world.crm.fieldRules({ ...options, asKnown: true }))
  const readItem = (extended: readonly string[]) =>
    readTracked(world.mailbox, request.kind, request.itemId, {
      ...options,
      ...(extended.length > 0 ? { extended } : {}),
      contentUpTo: wanted.toWrite ? attachmentsInFirstRead : 0,
      ...(request.hints?.attachmentsSize === undefined ? {} : { attachmentsSizeHint: request.hints.attachmentsSize }),
    })
  const [read, fieldRules, who, settings, first] = await Promise.all([
    readItem(likely),
    rulesNow,
    world.crm.whoAmI(options),
    world.crm.settings(options),
    hinted.size > 0 || messageId || wanted.regarding
      ? world.crm.lookup(
          {
            addresses: [...hinted],
            ...(messageId ? { activity: { table: 'email', ids: [], messageId } } : {}),
            ...(wanted.regarding ? { regarding: wanted.regarding } : {}),
          },
          options,
        )
      : nothing,
    wanted.toWrite ? ensureCategory(world, options) : undefined,
  ])

  const extended = extendedFor(request.kind, fieldRules)
  const item = extended.every((property) => likely.includes(property)) ? read : await readItem(extended)
  const link = await world.journal.findLink(request.actor, item.kind, item.id)
  const known = recordOf(link)
  const recordId = known?.id ?? recordIdFor(item, who.organizationId, settings, world.guidFor)
  const sent = item.kind === 'message' && !link ? sentRecordOf(item, world.recordUrl) : undefined
  const missing = [...addressesOn(item)].filter((address) => !hinted.has(address))
  // The Message-ID of the hint finds the record already, unless the link points to one that was found otherwise.
  const isLookedUp = item.kind === 'message' && messageId === item.internetMessageId && !link && !sent
  const second =
    missing.length > 0 || !isLookedUp
      ? await world.crm.lookup(
          {
            addresses: missing,
            ...(isLookedUp
              ? {}
              : {
                  activity: {
                    table: known?.table ?? tableOf(item),
                    ids: [recordId, ...(sent ? [sent] : [])],
                    ...(item.kind === 'message' && item.internetMessageId ? { messageId: item.internetMessageId } : {}),
                  },
                }),
          },
          options,
        )
      : nothing

  const record = findOwnRecord(item, { recordId, sent }, settings, [...first.records, ...second.records])
  return {
    item,
    ...(link ? { link } : {}),
    ...(record ? { record } : {}),
    recordId: record?.id ?? recordId,
    people: [...first.matches, ...second.matches],
    ...(first.regarding ? { regarding: first.regarding } : {}),
    settings,
    fieldRules,
    ownerId: world.owner?.userId ?? who.systemUserId,
    organizationId: who.organizationId,
  }
}

/** Without the right to the mailbox's category list the item still gets the category, only without its colour. */
async function ensureCategory(world: World, options: CallOptions): Promise<void> {
  try {
    await world.mailbox.ensureCategories([trackedCategory], options)
  } catch (error) {
    if (!(error instanceof TandemError && error.code === 'item-not-readable')) throw error
  }
}

const nothing: CrmLookup = { matches: [], records: [] }

function addressSet(addresses: readonly string[]): ReadonlySet<string> {
  return new Set(addresses.flatMap((address) => normalAddress(address) ?? []))
}

/** Everybody on the item, in lower case. */
export function addressesOn(item: Item): ReadonlySet<string> {
  const people =
    item.kind === 'message'
      ? [...(item.from ? [item.from] : []), ...item.toRecipients, ...item.ccRecipients, ...item.bccRecipients]
      : [...(item.organizer ? [item.organizer] : []), ...item.attendees]
  return addressSet(people.flatMap(({ emailAddress }) => emailAddress.address ?? []))
}
