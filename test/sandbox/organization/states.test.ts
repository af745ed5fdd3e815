import { expect, test } from '@jest/globals'
import { fakeOrganization, idOf, seller } from './fake-organization.ts'

const now = '2026-11-23T12:00:00Z'

test('completing an activity says when, and of a task how much, was done', async () => {
  const { call } = fakeOrganization()
  const task = `tasks(${idOf(await call(seller, 'POST', 'tasks', { subject: 'x', percentcomplete: 20 }))})`
  await call(seller, 'PATCH', task, { actualstart: '2026-11-23T11:00:00Z' })
  await call(seller, 'PATCH', task, { statecode: 1 })
  const done = { statecode: 1, statuscode: 5, percentcomplete: 100, actualend: now, actualdurationminutes: 60 }
  expect((await call(seller, 'GET', task)).json).toMatchObject(done)
  expect((await call(seller, 'PATCH', task, { percentcomplete: 50 })).status).toBe(400)
  // Reopening clears nothing by itself.
  await call(seller, 'PATCH', task, { statecode: 0, statuscode: 3, percentcomplete: 50 })
  expect((await call(seller, 'GET', task)).json).toMatchObject({ statuscode: 3, percentcomplete: 50, actualend: now })

  const told = { statecode: 1, statuscode: 5, percentcomplete: 90, actualend: '2026-11-20T08:00:00Z' }
  await call(seller, 'PATCH', task, told)
  expect((await call(seller, 'GET', task)).json).toMatchObject(told)
})

test.each([
  ['tasks', 2, 6],
  ['phonecalls', 2, 3],
  ['appointments', 2, 4],
  ['appointments', 3, 6],
  ['faxes', 1, 4],
  ['letters', 2, 5],
  ['serviceappointments', 3, 7],
  ['emails', 1, 3],
])('%s go to state %i for reason %i', async (set, statecode, statuscode) => {
  const { call } = fakeOrganization()
  const path = `${set}(${idOf(await call(seller, 'POST', set, { subject: 'x' }))})`
  expect((await call(seller, 'PATCH', path, { statecode, statuscode })).status).toBe(204)
  expect((await call(seller, 'GET', path)).json).toMatchObject({ statecode, statuscode })
  expect((await call(seller, 'PATCH', path, { statecode: 0, statuscode })).status).toBe(400)
  const later = await call(seller, 'PATCH', path, { subject: 'y' })
  expect(later.status).toBe(statecode === 3 ? 204 : 400)
})
