/** Test and enable, through both connectors and both servers: what stands in the way is found, and nothing is left behind. */
import { afterEach, describe, expect, test } from '@jest/globals'
import { TandemError } from '../../src/core/errors.ts'
import { workloads } from '../../src/core/organization-news.ts'
import { testWorkload } from '../../src/core/probe.ts'
import { hasJudge, verdicts } from './judge.ts'
import { clock, graphAddress, openContractWorld } from './world.ts'

const call = { correlationId: 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f', now: clock.now }
let contract: Awaited<ReturnType<typeof openContractWorld>>
afterEach(async () => {
  const { exchanges } = contract
  await contract.close()
  if (hasJudge) expect(verdicts(exchanges, { immutableIds: true })).toEqual([])
})

describe('the test of a mailbox', () => {
  test('succeeds for each of the three workloads (R-043), and sends nothing', async () => {
    contract = await openContractWorld()
    for (const workload of workloads)
      expect(await testWorkload(contract.world, workload, call)).toEqual({ at: clock.now().toISOString() })
    const headers = { Authorization: 'Bearer token' }
    const count = async (folder: string) => {
      const answer = await contract.mailbox.app.request(`${graphAddress}/me/mailFolders/${folder}`, { headers })
      return ((await answer.json()) as { totalItemCount: number }).totalItemCount
    }
    expect(await count('drafts')).toBe(0)
    const sent = contract.exchanges.filter(({ url }) => /send(Mail)?$/.test(url))
    expect(sent).toEqual([])
  })

  test('names what is missing on which side, and tries nothing that was refused', async () => {
    contract = await openContractWorld()
    const { mailbox, crm } = contract.world
    const away = {
      mailbox,
      crm: {
        ...crm,
        tryCrm: async () => {
          throw new TandemError('privilege-missing', { side: 'crm', detail: 'prvCreateActivity' })
        },
      },
    }
    const failed = await testWorkload(away, 'appointmentsContactsTasks', call)
    expect(failed.failure).toMatchObject({ code: 'privilege-missing', side: 'crm' })
    expect(failed.failure?.detail).toContain('prvCreateActivity')
    const before = contract.exchanges.length
    const refused = await testWorkload(contract.world, 'incomingEmail', {
      ...call,
      refusal: new TandemError('mailbox-not-approved', { side: 'crm' }),
    })
    expect(refused.failure?.code).toBe('mailbox-not-approved')
    expect(contract.exchanges).toHaveLength(before)
  })
})
