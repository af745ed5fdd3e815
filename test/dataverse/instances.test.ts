/** The meetings of series as the organization has them: all pages, what was deleted, and whose they are. */
import { expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import { type Answer, address, call, organizationThat, refusal } from './fake-organization.ts'

const series = '00000000-0000-4000-8000-000000000001'
const other = '00000000-0000-4000-8000-000000000002'
const row = (number: number, more: object = {}) => ({
  '@odata.etag': `W/"${number}"`,
  activityid: `00000000-0000-4000-9000-${String(number).padStart(12, '0')}`,
  originalstartdate: `2026-12-0${number}T09:00:00Z`,
  instancetypecode: 2,
  statuscode: 5,
  ...more,
})
const master: Answer = {
  json: { statuscode: 5, deletedexceptionslist: '2026-12-08T09:00:00Z;2026-12-09T09:00:00' },
}

test('instances and exceptions come with their versions, deleted ones with their starts, whatever divides the list', async () => {
  const { crm } = organizationThat(({ line }) => {
    if (line.includes('recurringappointmentmasters(')) return master
    const value = [row(1), row(2, { instancetypecode: 3 }), row(3, { statuscode: 4 })]
    return { json: { value } }
  })
  const [found] = await crm.instances([series], call)
  expect(found).toEqual({
    instances: [
      { id: row(1).activityid, originalStart: '2026-12-01T09:00:00Z', version: '1', isOwn: false },
      { id: row(2).activityid, originalStart: '2026-12-02T09:00:00Z', version: '2', isOwn: true },
      // Canceled: no exception to the CRM, and yet not as its series is.
      { id: row(3).activityid, originalStart: '2026-12-03T09:00:00Z', version: '3', isOwn: true },
    ],
    deleted: ['2026-12-08T09:00:00Z', '2026-12-09T09:00:00Z'],
  })
})

test('every page is read: what is not told of would look deleted', async () => {
  const { crm } = organizationThat(({ line }) => {
    if (line.includes('recurringappointmentmasters(')) return master
    if (line.includes('$skiptoken')) return { json: { value: [row(2)] } }
    return { json: { value: [row(1)], '@odata.nextLink': `${address}/appointments?$skiptoken=2` } }
  })
  const [found] = await crm.instances([series], call)
  expect(found instanceof TandemError ? [] : found?.instances.map(({ version }) => version)).toEqual(['1', '2'])
})

test('a series that is gone, or not to be seen, fails alone', async () => {
  const { crm } = organizationThat(({ line }) => {
    if (line.includes(`(${other})`)) return refusal(404, '0x80040217')
    return line.includes('recurringappointmentmasters(') ? master : { json: { value: [row(1)] } }
  })
  const [there, gone] = await crm.instances([series, other], call)
  expect(there).toMatchObject({ instances: [{ version: '1' }] })
  expect(gone).toMatchObject({ code: 'record-gone' })
})

test('appointments tell which series they are of; single ones are left out', async () => {
  const { crm, asked } = organizationThat(() => ({
    json: { value: [{ activityid: row(1).activityid, seriesid: series.toUpperCase() }] },
  }))
  const ids = Array.from({ length: 60 }, (_none, index) => row(index + 1).activityid)
  expect(await crm.seriesOf(ids, call)).toEqual(new Map([[row(1).activityid, series]]))
  // Two addresses of a length that Dataverse takes, in one request.
  expect(asked).toHaveLength(2)
  expect(await crm.seriesOf([], call)).toEqual(new Map())
})
