import { Button, MessageBar, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import { CalendarAdd20Regular, ChevronLeft20Regular, ChevronRight20Regular } from '@fluentui/react-icons'
import { CategoryMark } from './category-mark.tsx'
import { localMidnight } from './event-details.tsx'
import type { Graph } from './graph.ts'
import { type CalendarEvent, type Category, utcTime } from './mailbox.ts'
import { addDays, clockTime, dayName } from './times.ts'
import type { Resource } from './use-resource.ts'

export type ListedEvent = Pick<
  CalendarEvent,
  'id' | 'subject' | 'start' | 'end' | 'isAllDay' | 'isCancelled' | 'location' | 'categories' | 'showAs' | 'type'
>

/** One week of the calendar, occurrences of series included. @throws GraphFailure */
export async function loadWeek(graph: Graph, from: Date): Promise<ListedEvent[]> {
  const range = `startDateTime=${from.toISOString()}&endDateTime=${addDays(from, 7).toISOString()}`
  const fields = 'id,subject,start,end,isAllDay,isCancelled,location,categories,showAs,type'
  const path = `/me/calendarView?${range}&$select=${fields}&$orderby=start/dateTime&$top=100`
  return graph.list<ListedEvent>(path, 500, 'outlook.timezone="UTC"')
}

const useStyles = makeStyles({
  calendar: { display: 'flex', flexDirection: 'column', flexGrow: 1, minWidth: 0, minHeight: 0 },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px', padding: '10px 12px' },
  title: { flexGrow: 1, paddingInlineStart: '8px' },
  week: {
    display: 'grid',
    gridTemplateColumns: 'repeat(7, minmax(0, 1fr))',
    flexGrow: 1,
    minHeight: 0,
    overflowY: 'auto',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    '@container (max-width: 640px)': { display: 'block' },
  },
  container: { display: 'flex', flexGrow: 1, minHeight: 0, containerType: 'inline-size' },
  day: {
    display: 'flex',
    flexDirection: 'column',
    rowGap: '4px',
    padding: '6px',
    borderInlineEndWidth: '1px',
    borderInlineEndStyle: 'solid',
    borderInlineEndColor: tokens.colorNeutralStroke2,
    '@container (max-width: 640px)': {
      borderInlineEndStyle: 'none',
      borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    },
  },
  free: { '@container (max-width: 640px)': { display: 'none' } },
  today: { color: tokens.colorBrandForeground1, fontWeight: tokens.fontWeightSemibold },
  event: {
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'flex-start',
    rowGap: '2px',
    padding: '5px 8px',
    border: 'none',
    borderInlineStartWidth: '3px',
    borderInlineStartStyle: 'solid',
    borderInlineStartColor: tokens.colorBrandStroke1,
    borderRadius: tokens.borderRadiusMedium,
    font: 'inherit',
    textAlign: 'start',
    color: tokens.colorNeutralForeground1,
    backgroundColor: tokens.colorBrandBackground2,
    cursor: 'pointer',
    overflowWrap: 'anywhere',
    hyphens: 'auto',
    ':hover': { backgroundColor: tokens.colorBrandBackground2Hover },
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  selected: { boxShadow: `inset 0 0 0 2px ${tokens.colorCompoundBrandStroke}` },
  cancelled: { textDecorationLine: 'line-through', opacity: 0.7 },
  quiet: { color: tokens.colorNeutralForeground2 },
})

export function Calendar(props: {
  from: Date
  events: Resource<readonly ListedEvent[]>
  categories: readonly Category[]
  selected: string | undefined
  onSelect: (event: ListedEvent) => void
  onWeek: (from: Date) => void
  onToday: () => void
  onCompose: () => void
}) {
  const styles = useStyles()
  const days = Array.from({ length: 7 }, (_unused, index) => addDays(props.from, index))
  return (
    <section className={styles.calendar} aria-label="Calendar">
      <div className={styles.head}>
        <Button style={{ minWidth: 'auto' }} onClick={props.onToday}>
          Today
        </Button>
        <Button
          appearance="subtle"
          icon={<ChevronLeft20Regular />}
          aria-label="Previous week"
          onClick={() => props.onWeek(addDays(props.from, -7))}
        />
        <Button
          appearance="subtle"
          icon={<ChevronRight20Regular />}
          aria-label="Next week"
          onClick={() => props.onWeek(addDays(props.from, 7))}
        />
        <Text as="h2" size={300} weight="semibold" className={styles.title}>
          {month.format(props.from)}
        </Text>
        <Button appearance="primary" icon={<CalendarAdd20Regular />} onClick={props.onCompose}>
          New event
        </Button>
      </div>
      {props.events.error && <MessageBar intent="error">{props.events.error.message}</MessageBar>}
      <div className={styles.container}>
        <div className={styles.week} style={{ width: '100%' }}>
          {days.map((day) => {
            const events = (props.events.value ?? []).filter((event) => isOn(event, day))
            const isToday = day.toDateString() === new Date().toDateString()
            return (
              <section
                key={day.getTime()}
                className={mergeClasses(styles.day, events.length === 0 && styles.free)}
                aria-label={dayName(day.getTime())}
              >
                <Text size={200} className={isToday ? styles.today : styles.quiet}>
                  {dayName(day.getTime())}
                </Text>
                {events.map((event) => (
                  <button
                    key={event.id}
                    type="button"
                    className={mergeClasses(
                      styles.event,
                      event.id === props.selected && styles.selected,
                      event.isCancelled && styles.cancelled,
                    )}
                    aria-pressed={event.id === props.selected}
                    onClick={() => props.onSelect(event)}
                  >
                    <Text size={200} className={styles.quiet}>
                      {event.isAllDay
                        ? 'All day'
                        : `${clockTime(utcTime(event.start))} – ${clockTime(utcTime(event.end))}`}
                    </Text>
                    <Text weight="semibold">{event.subject || '(No subject)'}</Text>
                    {event.location?.displayName && <Text size={200}>{event.location.displayName}</Text>}
                    {event.categories.map((name) => (
                      <CategoryMark key={name} name={name} categories={props.categories} />
                    ))}
                  </button>
                ))}
              </section>
            )
          })}
        </div>
      </div>
    </section>
  )
}

const month = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric' })

/** An event shows on each day that it touches; one that ends at midnight does not touch the next. */
function isOn(event: ListedEvent, day: Date): boolean {
  const [from, to] = [day.getTime(), addDays(day, 1).getTime()]
  const start = event.isAllDay ? localMidnight(event.start.dateTime) : utcTime(event.start)
  const end = event.isAllDay ? localMidnight(event.end.dateTime) : utcTime(event.end)
  return start < to && (end > from || (start === end && start >= from))
}
