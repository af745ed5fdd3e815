/** Attachments of a meeting: by the organization's setting, copied when the record is made. */
import { randomUUID } from 'node:crypto'
import type { Direction } from '../../../src/core/decision.ts'
import { TandemError } from '../../../src/core/errors.ts'
import { linkIdOf } from '../../../src/core/follow/pair.ts'
import { syncPairs } from '../../../src/core/follow/sync-pairs.ts'
import type { Place } from './pair.ts'

const call = { correlationId: 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f' }

export async function attachmentsRow(
  { world, actor, attach }: Place,
  direction: Direction,
  setOrganization: (columns: Readonly<Record<string, unknown>>) => Promise<void>,
): Promise<readonly string[]> {
  await setOrganization({ isappointmentattachmentsyncenabled: direction === 'bidirectional' })
  const changes = { subject: 'With a file', start: '2026-12-03T09:00:00Z', end: '2026-12-03T10:00:00Z' }
  const [made] = await world.mailbox.write(
    [{ action: 'create', kind: 'event', changes, transactionId: randomUUID() }],
    call,
  )
  if (!made || made instanceof TandemError) throw made ?? new Error('nothing was made')
  await attach(made.id, 'agenda.txt', 'QWdlbmRh')
  const linkId = world.guidFor(linkIdOf.item(actor, 'event', made.id))
  const [followed] = await syncPairs(world, actor, [{ linkId, kind: 'event', itemId: made.id, origin: 'person' }], call)
  const [record] = await world.crm.readRecords('appointment', [followed?.link?.recordId ?? ''], call)
  if (!record || record instanceof TandemError) throw record ?? new Error('no record')
  const names = record.attachments.map(({ name }) => name)
  const expected = direction === 'bidirectional' ? ['agenda.txt'] : []
  return JSON.stringify(names) === JSON.stringify(expected) ? [] : [`the record has ${JSON.stringify(names)}`]
}
