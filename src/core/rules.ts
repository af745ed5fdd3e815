import { type FieldMapping, mappingsOf } from './catalogue/index.ts'
import type { DecisionPart, Direction } from './decision.ts'
import type { FieldValue } from './field-value.ts'
import type { AutomaticTracking } from './mail/automatic.ts'
import type { RegardingGiver } from './mail/correlate.ts'
import type { Html, OrganizationSettings } from './ports.ts'
import type { AddressMatch, NamedRecord, RecordReference } from './record.ts'

/** Who wins when both sides changed the same field differently (DESIGN.md, decisions). */
export type ConflictPolicy = 'later' | 'crm' | 'outlook'

/** Everything but the two sides that a plan depends on. The same rules and the same sides give the same plan. */
export interface Rules {
  readonly organizationId: string
  /** `systemuserid` of the mailbox's owner. */
  readonly ownerId: string
  /** Whom new records belong to, where not to who writes them. */
  readonly recordOwner?: RecordReference
  readonly settings: OrganizationSettings
  /** Rows found for the item's addresses. */
  readonly people: readonly AddressMatch[]
  /** The mappings of a table: the catalogue's, and those an administrator added. */
  readonly mappingsOf: (table: string) => readonly FieldMapping[]
  readonly directionOf: (mapping: FieldMapping) => Direction
  readonly conflictOf: (table: string) => ConflictPolicy
  /** IANA zone of the CRM user. */
  readonly timeZone: string
  readonly now: Date
  /** Attendees of records made before this ISO instant are never invited by a new copy: nobody asked (invariant 3). */
  readonly invitesSince?: string
  /** What sync began before, and could not end: what differs on a side that it made then, people changed since. */
  readonly begun?: {
    /** ISO instant. */
    readonly at: string
    /** There was no item then. */
    readonly withoutItem: boolean
  }
  /** What the CRM refused of this very change, and why, in its own words: by column. */
  readonly refused?: Refused
  /** A value from the history that a person puts back, by mapping. */
  readonly restore?: Readonly<Record<string, FieldValue>>
  /** The wish of a person, a folder or a thread: a record, null to have none, undefined to leave it. */
  readonly regarding?: NamedRecord | null
  /** What gave the record, where no person chose it. */
  readonly givenBy?: RegardingGiver
  /** Of mail that is tracked by itself. */
  readonly automatic?: AutomaticTracking
  /** What came of making somebody of an unknown sender. */
  readonly sender?: { readonly part: DecisionPart }
  readonly html: Html
  readonly guidFor: (name: string) => string
  readonly recordUrl: (record: RecordReference) => string
}

/** By column, with the organization's own words. */
export type Refused = Readonly<Record<string, string>>

/** Directions and additions as the organization's `syncattributemapping` rows have them. */
export interface FieldRules {
  /** Direction by `table/mapping`; absent where the organization has no row. */
  readonly directions: Readonly<Record<string, Direction>>
  readonly custom: readonly FieldMapping[]
}

export const mappingKey = ({ table, mapping }: Pick<FieldMapping, 'table' | 'mapping'>): string => `${table}/${mapping}`

/** All mappings of a table under these rules. */
export function mappingsUnder(rules: FieldRules): (table: string) => readonly FieldMapping[] {
  const own = new Map<string, readonly FieldMapping[]>()
  return (table) => {
    const known = own.get(table) ?? [...mappingsOf(table), ...rules.custom.filter((row) => row.table === table)]
    own.set(table, known)
    return known
  }
}

/**
 * The direction that holds for a mapping: the administrator's within what is allowed, else the catalogue's default;
 * attachments by the organization's setting, the other two addresses by theirs.
 */
export function directionUnder(
  rules: FieldRules,
  settings: OrganizationSettings,
): (mapping: FieldMapping) => Direction {
  const known = new Map<FieldMapping, Direction>()
  return (mapping) => {
    const direction = known.get(mapping) ?? directionOf(mapping)
    known.set(mapping, direction)
    return direction
  }

  function directionOf(mapping: FieldMapping): Direction {
    if (mapping.mapping === 'Attachments' && mapping.table === 'appointment')
      return settings.syncAppointmentAttachments ? 'bidirectional' : 'none'
    if (mapping.table === 'contact' && otherAddresses.has(mapping.mapping) && settings.mailingAddressOnly) return 'none'
    const chosen = rules.directions[mappingKey(mapping)]
    return chosen && mapping.allowedDirections.includes(chosen) ? chosen : mapping.defaultDirection
  }
}

export const otherAddresses: ReadonlySet<string> = new Set(['Address 2', 'Address 3'])

/** The owner of a new record beside its other lookups, where it is another one than who writes it. */
export function ownedBy(
  { recordOwner }: Pick<Rules, 'recordOwner'>,
  lookups?: Readonly<Record<string, RecordReference | null>>,
): { readonly lookups?: Readonly<Record<string, RecordReference | null>> } {
  if (!recordOwner) return lookups ? { lookups } : {}
  return { lookups: { ...lookups, ownerid: recordOwner } }
}
