import type { Alert } from '../../api/mailbox.ts'
import { AlertList } from './alert-list.tsx'
import { useSurroundings } from './pane-context.tsx'
import { useReading } from './use-reading.ts'

/** What the person should know about their own mailbox. */
export function AlertsSection({ about, hidden }: { about: string | undefined; hidden: (alert: Alert) => boolean }) {
  const { pane } = useSurroundings()
  const [reading, , change] = useReading((signal) => pane.api.call('alerts', undefined, signal), [pane, about])
  // What the rest of the page says matters more: an alert that can't be read now comes with the next look.
  if (reading.is !== 'read') return null
  const close = (topic: string) => {
    change(({ alerts }) => ({ alerts: alerts.filter((alert) => alert.topic !== topic) }))
    pane.api.call('closeAlert', { topic }).then(
      (left) => change(() => left),
      () => change(() => reading.value),
    )
  }
  return <AlertList alerts={reading.value.alerts.filter((alert) => !hidden(alert))} onClose={close} />
}
