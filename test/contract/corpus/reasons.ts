/** Why a value may come back other than it went: each reason is proved of the value, not assumed. */
import type { FieldMapping } from '../../../src/core/catalogue/index.ts'
import { type FieldValue, isSameValue } from '../../../src/core/field-value.ts'
import { fieldOf } from '../../../src/core/fields/index.ts'
import type { Plan } from '../../../src/core/plan.ts'

export interface Difference {
  readonly mapping: FieldMapping
  readonly went: FieldValue | undefined
  readonly came: FieldValue | undefined
  /** What was decided when the record came back. */
  readonly plan?: Plan
  /** Whose mailbox it is. */
  readonly owner: string
}

const decided = ({ plan, mapping }: Difference, reason: string) =>
  plan?.decisions.some((decision) => decision.mapping === mapping.mapping && decision.reason === reason) ?? false
const isEmpty = (value: FieldValue | undefined) => value === undefined || value === '' || isSameValue(value, [])
const without = (value: FieldValue | undefined, address: string) =>
  (Array.isArray(value) ? value : []).filter((one) => one !== address)

const lines = (address: FieldValue | undefined) =>
  String((address as { street?: string } | undefined)?.street ?? '').split('\n').length
/** What came back is what the CRM's columns hold of what went. */
const onRecord = (mapping: FieldMapping, went: FieldValue | undefined, came: FieldValue | undefined) =>
  went !== undefined && isSameValue(fieldOf(mapping)?.onRecord?.(went), came)

export const reasons: Readonly<Record<string, (difference: Difference) => boolean>> = {
  'organizer-stays': ({ mapping, came, owner }) => mapping.mapping === 'Organizer' && came === owner,
  'company-never-links': ({ mapping, came }) => mapping.mapping === 'Company Name (Regarding)' && isEmpty(came),
  'working-elsewhere-is-free': ({ mapping, went, came }) =>
    mapping.mapping === 'Appointment Status' && went === 'workingElsewhere' && came === 'free',
  'meeting-past': (one) => decided(one, 'meeting-past') && isEmpty(one.came),
  'not-organizer': (one) => decided(one, 'not-organizer') && isEmpty(one.came),
  'nobody-invited-unasked': (one) => decided(one, 'nobody-invited-unasked') && isEmpty(one.came),
  'owner-organizes': ({ mapping, went, came, owner }) =>
    mapping.mapping.endsWith('Attendees') && isSameValue(without(went, owner), came),
  'street-in-three-lines': ({ mapping, went, came }) =>
    mapping.mapping.startsWith('Address ') && lines(went) > 3 && lines(came) === 3 && onRecord(mapping, went, came),
  shortened: ({ mapping, went, came }) =>
    onRecord(mapping, went, came) && JSON.stringify(came).length < JSON.stringify(went).length,
}

/** The first reason that holds. */
export function reasonOf(difference: Difference): string | undefined {
  return Object.keys(reasons).find((name) => reasons[name]?.(difference))
}
