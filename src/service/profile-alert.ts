/** An alert of the whole installation when many mailboxes fail at once: then it is hardly theirs. */
import type { Store } from '../store/index.ts'
import { readSeverities } from './alert-severities.ts'

const topic = 'many-mailboxes'
/** Of the mailboxes that are synchronized. */
const worryingShare = 0.5
/** Of fewer one says little about the others. */
const leastMailboxes = 4

/** Raises it, or closes it when it is over. */
export async function checkProfile(
  store: Pick<Store, 'countAlerted' | 'countMailboxes' | 'raiseAlert' | 'closeAlert' | 'openAlerts' | 'recall'>,
  tid: string,
  now: Date,
): Promise<void> {
  const [failing, { known: mailboxes }, own] = await Promise.all([
    // What somebody switched off on purpose is no error.
    store.countAlerted(tid, 'error'),
    store.countMailboxes(tid),
    store.openAlerts({ tid }),
  ])
  const isOpen = own.some((alert) => alert.topic === topic)
  const isWorrying = mailboxes >= leastMailboxes && failing > mailboxes * worryingShare
  if (isOpen && !isWorrying) await store.closeAlert({ tid }, topic)
  if (isOpen || !isWorrying || !(await readSeverities(store, tid)).includes('error')) return
  const detail = `${failing} of ${mailboxes} mailboxes are off at the same time. Look at the connection to the tenant and the organization first.`
  await store.raiseAlert({ tid }, { topic, severity: 'error', code: 'many-mailboxes', detail }, now)
}
