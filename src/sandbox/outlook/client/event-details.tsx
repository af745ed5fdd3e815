import { Badge, makeStyles, Text, ToolbarButton, tokens } from '@fluentui/react-components'
import { CalendarLtr20Regular, Delete20Regular, Location20Regular, People20Regular } from '@fluentui/react-icons'
import type { ReactNode } from 'react'
import type { ThemeName } from './app.tsx'
import { AttachmentList } from './attachment-list.tsx'
import { CategoryMark } from './category-mark.tsx'
import type { Graph } from './graph.ts'
import { type AddInButton, ItemToolbar } from './item-toolbar.tsx'
import { type CalendarEvent, type Category, personOf, utcTime } from './mailbox.ts'
import { MessageBody } from './message-body.tsx'
import { useReadingStyles } from './reading-pane.tsx'
import { clockTime, dayName } from './times.ts'

const useStyles = makeStyles({
  fact: {
    display: 'grid',
    gridTemplateColumns: '24px minmax(0, 1fr)',
    columnGap: '8px',
    color: tokens.colorNeutralForeground2,
  },
  people: { margin: 0, padding: 0, listStyleType: 'none' },
})

const responses: Readonly<Record<string, string>> = {
  accepted: 'accepted',
  declined: 'declined',
  tentativelyAccepted: 'tentative',
  organizer: 'organizer',
}

/** A meeting that somebody else organizes: to be read, not written. */
export function EventDetails(props: {
  event: CalendarEvent
  graph: Graph
  theme: ThemeName
  categories: readonly Category[]
  addIn: AddInButton
  onCategorize: (names: string[]) => void
  onRemove: () => void
  onBack: () => void
  children?: ReactNode
}) {
  const reading = useReadingStyles()
  const styles = useStyles()
  const { event } = props
  const itemPath = `/me/events/${event.id}`
  return (
    <article className={reading.pane} aria-label="Event">
      <ItemToolbar
        label="Event"
        onBack={props.onBack}
        addIn={props.addIn}
        categories={{ all: props.categories, set: event.categories, change: props.onCategorize }}
      >
        <ToolbarButton icon={<Delete20Regular />} aria-label="Delete" title="Delete" onClick={props.onRemove} />
      </ItemToolbar>
      {props.children}
      <div className={reading.content}>
        <Text as="h2" size={500} weight="semibold" className={reading.subject}>
          {event.subject || '(No subject)'}
        </Text>
        {(event.categories.length > 0 || event.isCancelled) && (
          <div className={reading.marks}>
            {event.isCancelled && <Badge color="danger">Cancelled</Badge>}
            {event.categories.map((name) => (
              <CategoryMark key={name} name={name} categories={props.categories} />
            ))}
          </div>
        )}
        <div className={styles.fact}>
          <CalendarLtr20Regular />
          <Text>{eventTime(event)}</Text>
        </div>
        {event.location?.displayName && (
          <div className={styles.fact}>
            <Location20Regular />
            <Text>{event.location.displayName}</Text>
          </div>
        )}
        <div className={styles.fact}>
          <People20Regular />
          <ul className={styles.people} aria-label="People">
            <li>{`${personOf(event.organizer).name} (organizer)`}</li>
            {event.attendees
              .filter((attendee) => personOf(attendee).address !== personOf(event.organizer).address)
              .map((attendee) => {
                const response = responses[attendee.status?.response ?? ''] ?? 'no answer'
                const optional = attendee.type === 'optional' ? 'optional, ' : ''
                const { name, address } = personOf(attendee)
                return <li key={address}>{`${name} (${optional}${response})`}</li>
              })}
          </ul>
        </div>
        <AttachmentList attachments={event.attachments} itemPath={itemPath} graph={props.graph} />
        <MessageBody
          body={event.body}
          itemPath={itemPath}
          attachments={event.attachments}
          graph={props.graph}
          theme={props.theme}
        />
      </div>
    </article>
  )
}

/** An all-day event's days are dates, the same in every zone. */
export function eventTime(event: Pick<CalendarEvent, 'start' | 'end' | 'isAllDay' | 'series'>): string {
  const repeats = event.series ? ' · repeats' : ''
  if (event.isAllDay) return `${dayName(localMidnight(event.start.dateTime))}, all day${repeats}`
  const [start, end] = [utcTime(event.start), utcTime(event.end)]
  const sameDay = new Date(start).toDateString() === new Date(end).toDateString()
  return `${dayName(start)}, ${clockTime(start)} – ${sameDay ? '' : `${dayName(end)}, `}${clockTime(end)}${repeats}`
}

export const localMidnight = (dateTime: string): number => new Date(`${dateTime.slice(0, 10)}T00:00`).getTime()
