/** Two installations on one mailbox, through both connectors and both servers: one works on it, and a person says which. */
import { afterEach, describe, expect, test } from '@jest/globals'
import type { Installation } from '../../src/core/sync-client.ts'
import { FenceClosed } from '../../src/service/fenced.ts'
import { createSyncClients } from '../../src/service/sync-clients.ts'
import { hasJudge, verdicts } from './judge.ts'
import { quietPasses } from './quiet-passes.ts'
import { clock, openContractWorld, organizationAddress, person } from './world.ts'

const correlationId = 'b1c5f1de-7a0e-4a5a-9d3a-0a1b2c3d4e5f'
const call = { correlationId }
const maren = person('Maren')
const here: Installation = { id: 'here', name: 'new.contoso.example', organization: 'https://contoso.crm.example' }
const there: Installation = { ...here, id: 'there', name: 'old.contoso.example' }

let contract: Awaited<ReturnType<typeof openContractWorld>>
afterEach(async () => {
  const { exchanges } = contract
  await contract.close()
  if (hasJudge) expect(verdicts(exchanges, { immutableIds: true })).toEqual([])
})

async function openTwo() {
  contract = await openContractWorld()
  const { world, organization, actor, exchanges } = contract
  await world.crm.setPersonalOptions({ incomingEmailFilteringMethod: 0 }, call)
  const open = (self: Installation) => {
    const clients = createSyncClients({ self, now: clock.now })
    const { incomingEmail } = quietPasses(clients)
    return {
      clients,
      async pass(): Promise<number | string> {
        contract.later(60)
        try {
          const [scope] =
            (await incomingEmail?.(world, actor(), { ...call, signal: new AbortController().signal })) ?? []
          return scope?.created ?? 0
        } catch (error) {
          if (error instanceof FenceClosed) return error.code
          throw error
        }
      },
    }
  }
  let mails = 0
  return {
    open,
    world,
    exchanges,
    deliver() {
      const headers = [
        'From: Nora <nora@fabrikam.example>',
        `To: Maren <${maren.mail}>`,
        'Subject: A question',
        `Message-ID: <stamped-${++mails}@fabrikam.example>`,
        'Date: Mon, 23 Nov 2026 12:05:00 +0000',
      ]
      return contract.mailbox.seam.deliverMime(
        maren.oid,
        new TextEncoder().encode(`${headers.join('\r\n')}\r\n\r\nDear Maren`),
      )
    },
    async emails(): Promise<number> {
      const answer = await organization.app.request(`${organizationAddress}/emails?$select=subject`, {
        headers: { Authorization: 'Bearer token' },
      })
      return ((await answer.json()) as { value: unknown[] }).value.length
    },
  }
}

describe('two installations on one mailbox', () => {
  test('do not both work on it: the second stands by, and is known (R-281, R-282)', async () => {
    const { open, world } = await openTwo()
    const [first, second] = [open(there), open(here)]
    expect(await first.pass()).toBe(0)
    expect((await world.mailbox.readStamp(call))?.installations).toHaveLength(1)
    expect(await second.pass()).toBe('other-installation')
    const stamp = await world.mailbox.readStamp(call)
    expect(stamp).toMatchObject({ holder: 'there', installations: [{ id: 'there' }, { id: 'here' }] })
    expect(await first.pass()).toBe(0)
    expect(second.clients.tokenOf(contract.actor())).toBeUndefined()
  })

  test('whoever loses it in between writes nothing any more, and the chosen one does the work (R-286)', async () => {
    const { open, world, deliver, emails } = await openTwo()
    const [first, second] = [open(there), open(here)]
    await first.pass()
    await second.pass()
    const before = await emails()
    await second.clients.choose(world.mailbox, contract.actor(), 'here', call)
    await deliver()
    // It still believes that the mailbox is its own, and finds a message to track.
    expect(await first.pass()).toBe('other-installation')
    expect(await emails()).toBe(before)
    expect(await second.pass()).toBe(1)
    expect(await emails()).toBe(before + 1)
    expect(await first.pass()).toBe('other-installation')
  })

  test('a choice that the other one writes over, for it had read the stamp before, is made good at the next look', async () => {
    const { open, world } = await openTwo()
    const [first, second] = [open(there), open(here)]
    await first.pass()
    await second.pass()
    const before = await world.mailbox.readStamp(call)
    await second.clients.choose(world.mailbox, contract.actor(), 'here', call)
    if (before) await world.mailbox.writeStamp(before, call)
    expect(await first.pass()).toBe(0)
    expect(await second.pass()).toBe('taking-over')
    expect(await world.mailbox.readStamp(call)).toMatchObject({ holder: 'here', isChosen: true, token: 2 })
    expect(await first.pass()).toBe('other-installation')
    expect(await second.pass()).toBe(0)
    // Whoever is chosen there later has it.
    await first.clients.choose(world.mailbox, contract.actor(), 'there', call)
    expect(await second.pass()).toBe('other-installation')
    expect(await world.mailbox.readStamp(call)).toMatchObject({ holder: 'there', token: 3 })
  })

  test('cost a quiet mailbox no request more', async () => {
    const { open, exchanges } = await openTwo()
    const first = open(there)
    await first.pass()
    await first.pass()
    const before = exchanges.length
    expect(await first.pass()).toBe(0)
    expect(exchanges.slice(before).map(({ url }) => new URL(url).pathname)).toEqual(['/v1.0/$batch'])
  })
})
