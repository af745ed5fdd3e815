import type { FieldMapping } from './catalogue/index.ts'
import type { Direction } from './decision.ts'
import type { Html, OrganizationSettings } from './ports.ts'
import type { AddressMatch, NamedRecord, RecordReference } from './record.ts'

/** Who wins when both sides changed the same field differently (DESIGN.md, decisions). */
export type ConflictPolicy = 'later' | 'crm' | 'outlook'

/** Everything but the two sides that a plan depends on. The same rules and the same sides give the same plan. */
export interface Rules {
  readonly organizationId: string
  /** `systemuserid` of the mailbox's owner. */
  readonly ownerId: string
  readonly settings: OrganizationSettings
  /** Rows found for the item's addresses. */
  readonly people: readonly AddressMatch[]
  readonly directionOf: (mapping: FieldMapping) => Direction
  readonly conflict: ConflictPolicy
  /** A person's wish: a record, null to have none, undefined to leave it. */
  readonly regarding?: NamedRecord | null
  readonly html: Html
  readonly guidFor: (name: string) => string
  readonly recordUrl: (record: RecordReference) => string
}

/** Directions where no administrator has set any: the catalogue's defaults, attachments by the organization's setting. */
export function defaultDirection(settings: OrganizationSettings): (mapping: FieldMapping) => Direction {
  return (mapping) =>
    mapping.table === 'appointment' && mapping.mapping === 'Attachments' && settings.syncAppointmentAttachments
      ? 'bidirectional'
      : mapping.defaultDirection
}
