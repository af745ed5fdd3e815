import { describe, expect, test } from '@jest/globals'
import type { Alert } from '../../src/store/index.ts'
import { databases, storesOn } from './databases.ts'

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 24, 8, minutes))
const tid = 'tenant'
const maren = { tid, oid: 'maren' }
const tomas = { tid, oid: 'tomas' }
const off: Alert = { topic: 'off:incomingEmail', severity: 'error', code: 'upstream-unavailable', detail: 'Away.' }
const on: Alert = { topic: 'on:incomingEmail', severity: 'information', code: 'on-again', detail: 'Works.' }

describe.each(databases)('alerts on %s', (database) => {
  const { fresh } = storesOn(database)

  test('are one for each topic, counted while they are open, and begin anew after they were closed', async () => {
    const store = await fresh()
    await store.raiseAlert(maren, off, at(0))
    await store.raiseAlert(maren, { ...off, detail: 'Still away.' }, at(5))
    const [first] = await store.openAlerts(maren)
    expect(first).toEqual({
      ...{ ...off, detail: 'Still away.', mailbox: 'maren', times: 2 },
      ...{ since: at(0).toISOString(), at: at(5).toISOString() },
    })
    await store.closeAlert(maren, off.topic)
    expect(await store.openAlerts(maren)).toEqual([])
    await store.raiseAlert(maren, off, at(9))
    expect(await store.openAlerts(maren)).toMatchObject([{ times: 1, since: at(9).toISOString() }])
  })

  test('belong to a mailbox or to the installation, and stay apart (R-073)', async () => {
    const store = await fresh()
    await store.raiseAlert(maren, off, at(0))
    await store.raiseAlert({ tid }, { ...off, topic: 'many-mailboxes' }, at(1))
    expect((await store.openAlerts({ tid })).map(({ topic }) => topic)).toEqual(['many-mailboxes'])
    expect(await store.openAlerts(tomas)).toEqual([])
    await store.closeAlert({ tid }, off.topic)
    expect(await store.openAlerts(maren)).toHaveLength(1)
    const all = await store.allOpenAlerts(tid, 10)
    expect(all.map(({ mailbox }) => mailbox)).toEqual([undefined, 'maren'])
    expect(await store.allOpenAlerts(tid, 1)).toHaveLength(1)
    expect(await store.allOpenAlerts('elsewhere', 10)).toEqual([])
  })

  test('of one severity are counted by mailbox', async () => {
    const store = await fresh()
    await store.raiseAlert(maren, off, at(0))
    await store.raiseAlert(maren, { ...off, topic: 'off:outgoingEmail' }, at(0))
    await store.raiseAlert(tomas, on, at(0))
    await store.raiseAlert({ tid }, { ...off, topic: 'many-mailboxes' }, at(0))
    expect(await store.countAlerted(tid, 'error')).toBe(1)
    expect(await store.countAlerted(tid, 'information')).toBe(1)
    expect(await store.countAlerted(tid, 'warning')).toBe(0)
  })

  test('that are over, or mere information, are forgotten in time; what goes on is not', async () => {
    const store = await fresh()
    await store.raiseAlert(maren, off, at(0))
    await store.raiseAlert(maren, on, at(0))
    await store.raiseAlert(tomas, off, at(0))
    await store.closeAlert(tomas, off.topic)
    expect(await store.forgetAlerts(at(0))).toBe(0)
    expect(await store.forgetAlerts(at(1))).toBe(2)
    expect((await store.allOpenAlerts(tid, 10)).map(({ topic }) => topic)).toEqual([off.topic])
  })
})
