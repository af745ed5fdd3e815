import { expect, test } from '@jest/globals'
import { examineMailboxes } from '../../../src/service/command-line/doctor.ts'
import type { WorkloadState } from '../../../src/service/operator/mailboxes.ts'

const mailbox = (address: string, ...workloads: readonly Pick<WorkloadState, 'health' | 'failure'>[]) => ({
  ...{ address, workloads },
})
const healthy = { health: 'healthy' } as const
const held = { health: 'held', failure: { code: 'stands-still', detail: 'Contacts stand still.' } } as const
const switchedOff = { health: 'off', failure: { code: 'switched-off', detail: 'Switched off.' } } as const

test('mailboxes that are well, that stand by, or that somebody switched off, are as they should be', () => {
  const well = [mailbox('maren', healthy, switchedOff), mailbox('priya', { health: 'standing-by' })]
  expect(examineMailboxes(well)).toEqual({ name: 'mailboxes', isOk: true, detail: '2, none of them ill' })
})

test('a mailbox in which something stands still until its owner decides is named (invariant 9)', () => {
  const some = [mailbox('maren', switchedOff, held), mailbox('priya', healthy), mailbox('tomas', { health: 'failing' })]
  expect(examineMailboxes(some)).toEqual({
    ...{ name: 'mailboxes', isOk: false },
    detail: 'maren (held), tomas (failing). “mailbox show ADDRESS” says why.',
  })
})
