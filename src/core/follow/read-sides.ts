/** Both sides of many pairs, each side in as few requests as can be. */
import { TandemError } from '../errors.ts'
import { namedProperties } from '../fields/index.ts'
import {
  type FollowedItem,
  type FollowedKind,
  type FollowedTable,
  type FollowedWorld,
  type Namesake,
  tablesOfKind,
} from '../following.ts'
import { recordIdFor, tableOf } from '../identity.ts'
import type { ContactItem } from '../item.ts'
import { unknownRecord } from '../link.ts'
import { recordOfMark } from '../mark.ts'
import type { Digests } from '../pair-files.ts'
import type { CallOptions, OrganizationSettings } from '../ports.ts'
import type { CrmRecord, NamedRecord } from '../record.ts'
import { type FieldRules, mappingsUnder } from '../rules.ts'
import type { FollowedReference, Pair } from './pair.ts'

export interface PairSides {
  readonly pair: Pair
  /** undefined: not there. */
  readonly item?: FollowedItem
  /** What the record is, or would be called. */
  readonly reference: FollowedReference
  readonly record?: CrmRecord
  readonly recordIs: 'there' | 'deleted' | 'not-readable' | 'unknown' | 'outside-filter'
  /** Appointments at the same time, where that is a question. */
  readonly overlaps?: readonly NamedRecord[]
  /** Contents of files, where only they tell whether both sides hold the same. */
  readonly digests?: Digests
  /** Contacts of the mailbox that are likely the same person, where that is a question. */
  readonly twins?: readonly ContactItem[]
  /** Contacts of the CRM that have this item's name, where that may be a question. */
  readonly namesakes?: readonly Namesake[]
  /** Reading failed for this pair alone. */
  readonly failed?: TandemError
}

export interface SidesSource {
  readonly organizationId: string
  readonly settings: OrganizationSettings
  readonly fieldRules: FieldRules
}

export async function readSides(
  world: FollowedWorld,
  pairs: readonly Pair[],
  source: SidesSource,
  options: CallOptions,
): Promise<readonly PairSides[]> {
  const items = await readItems(world, pairs, source.fieldRules, options)
  const named = pairs.map((pair) => ({
    pair,
    item: items.get(pair),
    reference: referenceOf(world, pair, items, source),
  }))
  const records = await readRecords(
    world,
    named.flatMap(({ reference }) => reference ?? []),
    options,
  )
  return named.map(({ pair, item, reference }): PairSides => {
    const answer = reference && records.get(keyOf(reference))
    const read = item instanceof TandemError ? undefined : item
    const failed =
      item instanceof TandemError && item.code !== 'item-gone'
        ? item
        : answer instanceof TandemError && answer.code !== 'record-gone' && answer.code !== 'record-not-readable'
          ? answer
          : undefined
    const record = answer instanceof TandemError ? undefined : answer
    return {
      pair,
      ...(read ? { item: read } : {}),
      reference: reference ?? { table: tablesOfKind[pair.kind][0] as FollowedTable, id: unknownRecord },
      ...(record ? { record } : {}),
      recordIs: recordState(pair, answer),
      ...(failed ? { failed } : {}),
    }
  })
}

function recordState(pair: Pair, answer: CrmRecord | TandemError | undefined): PairSides['recordIs'] {
  if (answer instanceof TandemError) return answer.code === 'record-not-readable' ? 'not-readable' : 'deleted'
  if (!answer) return 'unknown'
  return pair.isOutsideFilter ? 'outside-filter' : 'there'
}

async function readItems(
  world: FollowedWorld,
  pairs: readonly Pair[],
  rules: FieldRules,
  options: CallOptions,
): Promise<ReadonlyMap<Pair, FollowedItem | TandemError>> {
  const read = new Map<Pair, FollowedItem | TandemError>()
  for (const [kind, some] of byKey(
    pairs.filter(({ itemId }) => itemId !== undefined),
    ({ kind }) => kind,
  )) {
    const ids = some.map(({ itemId }) => itemId as string)
    const answers = await world.mailbox.readItems(kind, ids, { ...options, extended: extendedOf(kind, rules) })
    some.forEach((pair, index) => {
      const answer = answers[index]
      if (answer) read.set(pair, answer)
    })
  }
  return read
}

/** Named properties that the mappings of this kind live in. */
export function extendedOf(kind: FollowedKind, rules: FieldRules): readonly string[] {
  return namedProperties(tablesOfKind[kind].flatMap(mappingsUnder(rules)))
}

/** The record that a pair is about: known, or named by the item's own mark, or the one that the item would become. */
function referenceOf(
  world: FollowedWorld,
  pair: Pair,
  items: ReadonlyMap<Pair, FollowedItem | TandemError>,
  { organizationId, settings }: SidesSource,
): FollowedReference | undefined {
  if (pair.record) return pair.record
  const item = items.get(pair)
  if (!item || item instanceof TandemError) return undefined
  const marked = item.mark ? recordOfMark(item.mark) : undefined
  if (marked && tablesOfKind[pair.kind].includes(marked.table as FollowedTable)) return marked as FollowedReference
  return {
    table: tableOf(item) as FollowedTable,
    id: recordIdFor(item, organizationId, settings, world.guidFor),
  }
}

async function readRecords(
  world: FollowedWorld,
  references: readonly FollowedReference[],
  options: CallOptions,
): Promise<ReadonlyMap<string, CrmRecord | TandemError>> {
  const read = new Map<string, CrmRecord | TandemError>()
  for (const [table, some] of byKey(references, ({ table }) => table)) {
    const ids = [...new Set(some.map(({ id }) => id.toLowerCase()))]
    const answers = await world.crm.readRecords(table, ids, options)
    ids.forEach((id, index) => {
      const answer = answers[index]
      if (answer) read.set(keyOf({ table, id }), answer)
    })
  }
  return read
}

const keyOf = ({ table, id }: FollowedReference) => `${table}/${id.toLowerCase()}`

export function byKey<T, K>(things: readonly T[], key: (thing: T) => K): ReadonlyMap<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const thing of things) {
    const group = groups.get(key(thing))
    if (group) group.push(thing)
    else groups.set(key(thing), [thing])
  }
  return groups
}
