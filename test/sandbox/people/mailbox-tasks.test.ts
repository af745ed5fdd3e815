import { DatabaseSync } from 'node:sqlite'
import { expect, test } from '@jest/globals'
import { createMailbox } from '../../../src/sandbox/mailbox/index.ts'
import { seedWorld, users } from '../../../src/sandbox/people/index.ts'
import { recordedOrganization } from './recorded-seams.ts'

test('everybody starts with some tasks of their own, in all states', async () => {
  const clock = { now: () => new Date('2026-03-26T11:20:00Z') }
  let [caller] = users
  const mailbox = createMailbox({
    database: new DatabaseSync(':memory:'),
    clock,
    publicAddress: 'http://localhost:4701/v1.0',
    tokens: {
      verify: async () => ({ tid: 'tenant', oid: caller?.oid ?? '', name: 'x', kind: 'user', grants: [] }),
    },
  })
  await seedWorld({ mailbox: mailbox.seam, organization: recordedOrganization().seam, clock })
  const get = async (path: string) => (await mailbox.app.request(`http://localhost:4701/v1.0${path}`)).json()
  const statuses = new Set<string>()
  for (const user of users) {
    caller = user
    const [list] = (await get('/me/todo/lists')).value
    const { value } = await get(`/me/todo/lists/${list.id}/tasks?$top=50&$expand=checklistItems`)
    expect(value.length).toBeGreaterThanOrEqual(2)
    for (const { status } of value) statuses.add(status)
    if (user === users[0]) {
      expect(value.length).toBe(8)
      expect(value).toContainEqual(
        expect.objectContaining({ title: 'Pack for Dublin', checklistItems: expect.any(Array) }),
      )
      // 13:00 in Berlin on the Tuesday of this week, in winter.
      expect(value).toContainEqual(
        expect.objectContaining({
          dueDateTime: { dateTime: '2026-03-24T00:00:00.0000000', timeZone: 'UTC' },
          reminderDateTime: { dateTime: '2026-03-24T12:00:00.0000000', timeZone: 'UTC' },
        }),
      )
    }
  }
  expect([...statuses].sort()).toEqual(['completed', 'deferred', 'inProgress', 'notStarted', 'waitingOnOthers'])
})
