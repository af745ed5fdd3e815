import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals'
import { personalOptions } from '../../src/api/options.ts'
import { problem } from '../../src/api/service.ts'
import { TandemError } from '../../src/core/errors.ts'
import { FakeState, fakeWorld } from '../core/fake-world.ts'
import { FakeGrid, followed } from './fake-followed.ts'
import { alex, type Keys, openHouse, serveKeys, type TestHouse, tenantId } from './house.ts'

let keys: Keys
let token: string
const opened: TestHouse[] = []
beforeAll(async () => {
  keys = await serveKeys()
  token = await keys.token()
})
afterAll(() => keys.close())
afterEach(async () => {
  for (const house of opened.splice(0)) await house.close()
})

async function open(grid = new FakeGrid()) {
  const hastened: string[] = []
  const house = await openHouse(keys, () => followed(fakeWorld(new FakeState()), grid), {
    house: {
      sync: {
        ...{ know: () => undefined, syncNow: async () => ({}), isRunning: async () => false },
        ...{ nextAt: async () => undefined, progressOf: () => undefined },
        hasten: ({ oid }, workload) => void hastened.push(`${oid} ${workload}`),
      },
    },
  })
  opened.push(house)
  return {
    grid,
    hastened,
    store: house.store,
    read: () => house.send('/api/options', { token }),
    change: (body: unknown) => house.send('/api/options', { token, method: 'PATCH', body }),
  }
}

describe('personal options (R-278)', () => {
  test('are read, and changed one by one: the others stay', async () => {
    const { grid, read, change } = await open()
    expect(personalOptions.parse((await read()).body)).toEqual(grid.options)
    const changed = await change({ syncContactCompany: true, timeZone: 'America/New_York' })
    expect(changed.body).toMatchObject({
      syncContactCompany: true,
      timeZone: 'America/New_York',
      incomingEmailFilteringMethod: 1,
    })
    expect(grid.options.syncContactCompany).toBe(true)
    expect((await change({})).status).toBe(200)
  })

  test('are checked before anything is written', async () => {
    const { grid, change } = await open()
    const before = grid.options
    const nowhere = await change({ timeZone: 'Middle/Earth' })
    expect([nowhere.status, problem.parse(nowhere.body).errors?.[0]?.path]).toEqual([422, 'timeZone'])
    expect((await change({ incomingEmailFilteringMethod: 7 })).status).toBe(400)
    expect((await change({ isAdministrator: true })).status).toBe(400)
    expect(grid.options).toEqual(before)
  })

  test('wanting bookings, or no longer, is looked at anew in the next cycle, which is soon (R-276)', async () => {
    const { store, hastened, change } = await open()
    const mailbox = { tid: tenantId, oid: alex }
    const known = { 'filters:bookableresourcebooking': '', 'filters:task': 'mine' }
    await store.keep(mailbox, known)
    await change({ isSendAsAllowed: true })
    expect([await store.notes(mailbox), hastened]).toEqual([known, []])
    expect((await change({ isResourceBookingExchangeSyncEnabled: true })).status).toBe(200)
    expect(await store.notes(mailbox)).toEqual({ 'filters:task': 'mine' })
    expect(hastened).toEqual([`${alex} appointmentsContactsTasks`])
  })

  test('are what the organization lets a person choose', async () => {
    const { grid, change } = await open()
    grid.refusal = new TandemError('privilege-missing', { side: 'crm' })
    expect((await change({ isSendAsAllowed: true })).status).toBe(403)
  })
})
