/** Fields that every kind of meeting shares: subject, place, body, importance, people. */
import { importanceOf, priorityOf } from '../email-fields.ts'
import type { FieldValue } from '../field-value.ts'
import type { EventItem, Importance, ItemChanges } from '../item.ts'
import { isOrganizer } from '../parties.ts'
import type { Html } from '../ports.ts'
import { type CrmRecord, type Participation, participation } from '../record.ts'
import { fitText, normalAddress } from '../text.ts'
import { columnText, type Field, normalText, textOf } from './field.ts'

type EventField = Omit<Field, 'fromItem'> & {
  fromItem: (item: EventItem, context: Parameters<Field['fromItem']>[1]) => FieldValue | undefined
}

/** A field that only events have; other kinds say nothing of it. */
export function eventField(field: EventField): Field {
  return { ...field, fromItem: (item, context) => (item.kind === 'event' ? field.fromItem(item, context) : undefined) }
}

/** @param lengths what each side holds: an organization may have made its column longer than the item’s property */
function textField(
  column: string,
  lengths: { readonly record: number; readonly item?: number },
  read: (item: EventItem, html: Html) => string,
  write: (value: string) => ItemChanges,
): Field {
  const { record: maxLength, item: longest = Number.POSITIVE_INFINITY } = lengths
  return eventField({
    fromItem: (item, { html }) => normalText(read(item, html)),
    fromRecord: (record) => columnText(record, column),
    onRecord: (value) => fitText(textOf(value), maxLength).trimEnd(),
    onItem: (value) => fitText(textOf(value), longest).trimEnd(),
    toRecord: (value) => ({ [column]: fitText(textOf(value), maxLength) }),
    toItem: (value) => write(fitText(textOf(value), longest)),
  })
}

/** Subjects and places longer than this are refused by Exchange. */
export const longestSubject = 255

export const subject = textField(
  'subject',
  { record: 200, item: longestSubject },
  (item) => item.subject,
  (value) => ({ subject: value }),
)

export const location = textField(
  'location',
  { record: 200, item: longestSubject },
  (item) => item.location,
  (value) => ({ location: value }),
)

/** Graph answers every body as HTML: of its text no more comes back than this. */
const asShown = (text: string): string =>
  normalText(text)
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()

const plainDescription = textField(
  'description',
  { record: 1_048_576 },
  (item, html) => asShown(item.body.contentType === 'html' ? html.toText(item.body.content) : item.body.content),
  (content) => ({ body: { contentType: 'text', content } }),
)

/** Text only, as long as the organization has no rich appointments. */
export const description: Field = { ...plainDescription, onItem: (value) => asShown(textOf(value)) }

export const importance: Field = {
  fromItem: (item) => ('importance' in item ? item.importance : undefined),
  fromRecord: ({ columns }) =>
    typeof columns.prioritycode === 'number' ? importanceOf[columns.prioritycode] : undefined,
  toRecord: (value) => ({ prioritycode: priorityOf[value as Importance] }),
  toItem: (value) => ({ importance: value as Importance }),
}

/** The order in which people are invited means nothing. */
export function sortedAddresses(addresses: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(addresses.flatMap((address) => normalAddress(address) ?? []))].sort()
}

export function partyAddresses({ parties }: CrmRecord, role: Participation): readonly string[] {
  return sortedAddresses(parties.filter((party) => party.participation === role).map(({ address }) => address))
}

function attendees(type: 'required' | 'optional'): Field {
  return eventField({
    isList: true,
    fromItem: (item) =>
      sortedAddresses(
        item.attendees
          .filter((attendee) => attendee.type === type && !isOrganizer(attendee, item))
          .map(({ emailAddress }) => emailAddress.address),
      ),
    fromRecord: (record) => partyAddresses(record, participation[type]),
    toItem: (value, _context, draft, record) => {
      const before = draft?.kind === 'event' ? draft : undefined
      const wanted = value as readonly string[]
      const kept = (before?.attendees ?? []).filter(
        (attendee) =>
          attendee.type !== type ||
          (before !== undefined && isOrganizer(attendee, before)) ||
          wanted.includes(normalAddress(attendee.emailAddress.address) ?? ''),
      )
      const there = new Set(
        kept.filter((one) => one.type === type).map(({ emailAddress }) => normalAddress(emailAddress.address)),
      )
      const added = wanted
        .filter((address) => !there.has(address))
        .map((address) => {
          const name = record?.parties.find((party) => party.address === address)?.name
          return { type, emailAddress: { address, ...(name ? { name } : {}) } }
        })
      return { attendees: [...kept, ...added] }
    },
  })
}

export const requiredAttendees = attendees('required')
export const optionalAttendees = attendees('optional')

export const organizer: Field = eventField({
  fromItem: (item) => normalAddress(item.organizer?.emailAddress.address),
  fromRecord: ({ parties }) =>
    parties.find((party) => party.participation === participation.organizer)?.address || undefined,
})
