/** The meetings of a series: all pages of them, and never a meeting that nobody can tell from another. */
import { expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import { createMailbox } from '../../src/graph/index.ts'
import { createLane, createUpstream } from '../../src/upstream/index.ts'

const address = 'https://graph.example/v1.0'
const call = { correlationId: 'correlation' }
const window = { from: '2026-11-01T00:00:00.000Z', to: '2027-01-01T00:00:00.000Z' }
const start = { dateTime: '2026-12-01T09:00:00.0000000', timeZone: 'UTC' }
const refused = () => Response.json({ error: { code: 'ErrorItemNotFound' } }, { status: 404 })

function mailboxThat(answer: (path: string) => unknown) {
  const asked: string[] = []
  const now = () => new Date('2026-11-23T12:00:00Z')
  const upstream = createUpstream({
    ...{ side: 'mailbox', address, getToken: async () => 'token', lane: createLane(4), now },
    sleep: async () => undefined,
    fetch: async (input) => {
      const path = decodeURIComponent(String(input).slice(address.length))
      asked.push(path)
      const given = answer(path)
      return given instanceof Response ? given : Response.json(given)
    },
  })
  return { mailbox: createMailbox({ address, mailbox: 'me', upstream, now }), asked }
}

test('all pages are read, with the start that each had in the pattern', async () => {
  const next = `${address}/me/events/S/instances?$skip=2`
  const { mailbox, asked } = mailboxThat((path) =>
    path.includes('$skip')
      ? { value: [{ id: 'C', type: 'occurrence', changeKey: 'c', start }] }
      : {
          value: [
            { id: 'A', type: 'occurrence', changeKey: 'a', originalStart: '2026-11-17T09:00:00Z' },
            { id: 'B', type: 'exception', changeKey: 'b', originalStart: '2026-11-24T09:00:00Z', start },
          ],
          '@odata.nextLink': next,
        },
  )
  expect(await mailbox.instances([{ id: 'S', ...window }], call)).toEqual([
    [
      { id: 'A', originalStart: '2026-11-17T09:00:00Z', version: 'a', isOwn: false },
      { id: 'B', originalStart: '2026-11-24T09:00:00Z', version: 'b', isOwn: true },
      // One that nobody changed is where the pattern has it.
      { id: 'C', originalStart: '2026-12-01T09:00:00Z', version: 'c', isOwn: false },
    ],
  ])
  expect(asked).toHaveLength(2)
  expect(asked[0]).toContain(`/me/events/S/instances?startDateTime=${window.from}&endDateTime=${window.to}`)
})

test('a series that is gone says so; an exception without its original start is no answer at all', async () => {
  const { mailbox } = mailboxThat(refused)
  const [gone] = await mailbox.instances([{ id: 'S', ...window }], call)
  expect(gone instanceof TandemError && gone.code).toBe('item-gone')
  const other = mailboxThat(() => ({ value: [{ id: 'X', type: 'exception', changeKey: 'x', start }] }))
  const [unclear] = await other.mailbox.instances([{ id: 'S', ...window }], call)
  expect(unclear instanceof TandemError && unclear.code).toBe('invalid-value')
})
