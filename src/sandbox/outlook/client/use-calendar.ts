import { useMemo, useState } from 'react'
import { type ListedEvent, loadWeek } from './calendar.tsx'
import type { Graph } from './graph.ts'
import { loadEvent } from './load-item.ts'
import type { CalendarEvent } from './mailbox.ts'
import { weekStart } from './times.ts'
import { type Resource, useResource } from './use-resource.ts'

const pollMs = 4000

export interface CalendarState {
  readonly from: Date
  showWeek(from: Date): void
  readonly events: Resource<readonly ListedEvent[]>
  readonly selected: string | undefined
  select(id: string | undefined): void
  readonly event: Resource<CalendarEvent>
  reload(): void
}

/** One week and the selected event, kept fresh while `active`. */
export function useCalendar(graph: Graph, zone: string, active: boolean): CalendarState {
  const [from, showWeek] = useState(() => weekStart(new Date()))
  const [selected, select] = useState<string>()
  const week = useMemo(() => (active ? () => loadWeek(graph, from) : undefined), [graph, from, active])
  const events = useResource(week, pollMs)
  const loadSelected = useMemo(
    () => (active && selected !== undefined ? () => loadEvent(graph, selected, zone) : undefined),
    [graph, selected, zone, active],
  )
  const event = useResource(loadSelected, pollMs)
  return {
    from,
    showWeek,
    events,
    selected,
    select,
    event,
    reload() {
      events.reload()
      event.reload()
    },
  }
}
