import { openBulkWorld } from './bulk-world.ts'
import { type Measure, measure, timed } from './measure.ts'
import { createRecording, replay } from './replay.ts'

/**
 * Planning and applying changed contacts, half of them changed in Outlook and half in the CRM, over HTTP against the sandbox
 * in a process of its own; against a loop that only moves the same bytes with the same batching. Smaller is better; the aim is
 * a ratio of at most 1.43 (0.7 of the bare loop's throughput).
 */
export async function bulkContacts(contacts = 10_000): Promise<Measure> {
  const recording = createRecording()
  const bulk = await openBulkWorld(recording.around)
  try {
    await bulk.prepare(contacts)
    await bulk.change()
    recording.start()
    let updated = 0
    const ours = await timed(async () => {
      updated = (await bulk.pass()).updated
    })
    const requests = recording.stop()
    const floor = await timed(() => replay(requests))
    return measure(
      'bulk-contacts',
      'ms',
      ours,
      floor,
      `${updated} changed contacts, ${requests.length} requests; ${(floor / ours).toFixed(2)} of the bare loop's throughput`,
    )
  } finally {
    await bulk.close()
  }
}
