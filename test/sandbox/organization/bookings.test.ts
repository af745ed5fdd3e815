import { expect, test } from '@jest/globals'
import { fakeOrganization, other, seller } from './fake-organization.ts'

const guid = (n: number) => `30000000-0000-4000-8000-00000000000${n}`
const party = (user: typeof seller, participationtypemask: number) => ({
  participationtypemask,
  'partyid_systemuser@odata.bind': `/systemusers(${user.systemUserId})`,
})
const meeting = (activityid: string, from: number, to: number, user = seller) => ({
  '@odata.type': 'Microsoft.Dynamics.CRM.appointment',
  activityid,
  subject: 'x',
  scheduledstart: `2026-11-24T${from}:00:00Z`,
  scheduledend: `2026-11-24T${to}:00:00Z`,
  appointment_activity_parties: [party(user, 5)],
})

test('a booking stands where its people are free; one that does not is not made', async () => {
  const { call } = fakeOrganization()
  const book = async (Target: Record<string, unknown>, action = 'Book') =>
    (await call(seller, 'POST', action, { Target })).json.ValidationResult
  expect(await book(meeting(guid(1), 10, 11))).toMatchObject({ ValidationSuccess: true, ActivityId: guid(1) })
  expect((await call(seller, 'GET', `appointments(${guid(1)})`)).json).toMatchObject({ statecode: 3, statuscode: 5 })
  expect(await book(meeting(guid(2), 10, 12))).toMatchObject({
    ValidationSuccess: false,
    TraceInfo: {
      ErrorInfoList: [
        expect.objectContaining({
          ResourceList: [
            expect.objectContaining({ Id: seller.systemUserId }),
            expect.objectContaining({ Id: guid(1) }),
          ],
        }),
      ],
    },
  })
  expect((await call(seller, 'GET', `appointments(${guid(2)})`)).status).toBe(404)
  expect(await book(meeting(guid(3), 10, 11, other))).toMatchObject({ ValidationSuccess: true })
  expect(await book(meeting(guid(4), 11, 12))).toMatchObject({ ValidationSuccess: true })

  const { appointment_activity_parties: _same, ...later } = meeting(guid(4), 10, 12)
  expect(await book(later, 'Reschedule')).toMatchObject({ ValidationSuccess: false, ActivityId: guid(4) })
  const { appointment_activity_parties: _too, ...free } = meeting(guid(4), 12, 13)
  expect(await book(free, 'Reschedule')).toMatchObject({ ValidationSuccess: true })
  const { json } = await call(seller, 'GET', `appointments(${guid(4)})`)
  expect(json).toMatchObject({ scheduledstart: '2026-11-24T12:00:00Z', statecode: 3 })
})

test('only appointments and service activities with a time are booked', async () => {
  const { call } = fakeOrganization()
  const status = async (Target: unknown, action = 'Book') => (await call(seller, 'POST', action, { Target })).status
  expect(await status({ '@odata.type': 'Microsoft.Dynamics.CRM.task', subject: 'x' })).toBe(400)
  expect(await status({ '@odata.type': 'Microsoft.Dynamics.CRM.appointment', subject: 'x' })).toBe(400)
  expect(await status(meeting(guid(9), 10, 11), 'Reschedule')).toBe(404)
})
