import { describe, expect, test } from '@jest/globals'
import { databases, storesOn } from './databases.ts'

const at = new Date('2026-11-24T08:00:00Z')
const tid = 'tenant'
const oids = ['anna', 'berta', 'clara', 'dora']
const of = (oid: string) => ({ tid, oid })

describe.each(databases)('states of mailboxes on %s', (database) => {
  const { fresh } = storesOn(database)

  test('are found among all that are known, page by page, and gone when the mailbox is well', async () => {
    const store = await fresh()
    for (const oid of oids) await store.keep(of(oid), { known: at.toISOString(), other: 'x' })
    await store.keep({ tid: 'other tenant', oid: 'anna' }, { known: at.toISOString() })
    await store.keepMailboxState(of('dora'), 'off', at)
    await store.keepMailboxState(of('berta'), 'failing', at)
    await store.keepMailboxState(of('berta'), 'off', at)
    expect(await store.mailboxesIn(tid, undefined, { limit: 3 })).toEqual(['anna', 'berta', 'clara'])
    expect(await store.mailboxesIn(tid, undefined, { after: 'clara', limit: 3 })).toEqual(['dora'])
    expect(await store.mailboxesIn(tid, 'off', { limit: 1 })).toEqual(['berta'])
    expect(await store.mailboxesIn(tid, 'off', { after: 'berta', limit: 1 })).toEqual(['dora'])
    expect(await store.countMailboxes(tid)).toEqual({
      ...{ known: 4, off: 2, failing: 0, held: 0, throttled: 0 },
      'standing-by': 0,
    })
    await store.keepMailboxState(of('dora'), undefined, at)
    await store.keepMailboxState(of('anna'), undefined, at)
    expect(await store.mailboxesIn(tid, 'off', { limit: 9 })).toEqual(['berta'])
    expect([...(await store.knownAmong(tid, ['anna', 'nobody']))]).toEqual(['anna'])
  })

  test('come with what is open and unfinished in each', async () => {
    const store = await fresh()
    const alert = (topic: string, severity: 'error' | 'warning') => ({ topic, severity, code: 'x', detail: 'x' })
    await store.raiseAlert(of('anna'), alert('off:incomingEmail', 'error'), at)
    await store.raiseAlert(of('anna'), alert('failing:outgoingEmail', 'warning'), at)
    await store.raiseAlert(of('berta'), alert('failing:outgoingEmail', 'warning'), at)
    await store.raiseAlert({ tid }, alert('many-mailboxes', 'error'), at)
    await store.closeAlert(of('berta'), 'failing:outgoingEmail')
    await store.begin({
      ...{ id: 'intent', linkId: 'link', actor: of('berta'), kind: 'message', itemId: 'item', verb: 'track' },
      ...{ askedAt: at.toISOString(), correlationId: 'c' },
    })
    const counts = await store.mailboxCounts(tid, ['anna', 'berta'])
    expect(counts.get('anna')).toEqual({ alerts: { error: 1, warning: 1, information: 0 }, unfinished: 0 })
    expect(counts.get('berta')).toEqual({ alerts: { error: 0, warning: 0, information: 0 }, unfinished: 1 })
    expect(await store.alertedMailboxes(tid, 'error', { limit: 9 })).toEqual(['anna'])
    expect(await store.alertedMailboxes(tid, 'warning', { after: 'anna', limit: 9 })).toEqual([])
  })
})
