/** Which alerts an organization wants: kept by Tandem, for the organization has no column for it. */
import { type AlertSeverity, alertSeverities, type Store } from '../store/index.ts'

/** The installation's own notes are those of no mailbox. */
const installation = (tid: string) => ({ tid, oid: '' })
const noteName = 'alert-severities'

/** All of them, unless somebody said otherwise. */
export async function readSeverities(store: Pick<Store, 'recall'>, tid: string): Promise<readonly AlertSeverity[]> {
  const text = await store.recall(installation(tid), noteName)
  const kept = text === undefined ? alertSeverities : (JSON.parse(text) as readonly string[])
  return alertSeverities.filter((severity) => kept.includes(severity))
}

/** What is no longer wanted is closed where it is open. */
export async function chooseSeverities(
  store: Pick<Store, 'keep' | 'closeAlertsOf'>,
  tid: string,
  wanted: readonly AlertSeverity[],
): Promise<void> {
  await store.keep(installation(tid), { [noteName]: JSON.stringify(wanted) })
  for (const severity of alertSeverities) if (!wanted.includes(severity)) await store.closeAlertsOf(tid, severity)
}
