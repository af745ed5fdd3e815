/** A message without any trace of its thread is found by its subject and people in the organization itself. */
import { afterEach, expect, test } from '@jest/globals'
import { track } from '../../src/core/track.ts'
import { hasJudge, verdicts } from './judge.ts'
import { correlationId, customer, maren, openMail, stranger } from './mail-world.ts'
import { organizationAddress, person } from './world.ts'

let open: Awaited<ReturnType<typeof openMail>> | undefined
afterEach(async () => {
  const exchanges = open?.exchanges ?? []
  await open?.close()
  open = undefined
  if (hasJudge) expect(verdicts(exchanges, { immutableIds: true })).toEqual([])
})

const aside = hasJudge ? '' : ' (exchanges not judged: the contracts do not stand beside the checkout)'

/** A mailbox that takes answers only, with a tracked message of this subject in it. */
async function openThread(subject: string, organization: Record<string, unknown> = {}) {
  const world = await openMail(1, { isSmart: true }, true)
  open = world
  const { organizationId } = await world.world.crm.whoAmI({ correlationId })
  world.actAs(person('Tomás'))
  const response = await world.organization.app.request(`${organizationAddress}/organizations(${organizationId})`, {
    method: 'PATCH',
    headers: { Authorization: 'Bearer token', 'Content-Type': 'application/json' },
    body: JSON.stringify(organization),
  })
  expect(response.status).toBe(204)
  world.actAs(person('Maren'))
  const [account] = await world.world.crm.search('a', ['account'], 1, { correlationId })
  if (!account) throw new Error('the organization is empty')
  const first = await world.deliver({ Subject: subject })
  const wish = { actor: world.actor(), kind: 'message' as const, correlationId }
  await track(world.world, { ...wish, itemId: first, operationId: 'by hand', regarding: account })
  await world.pass()
  return {
    ...world,
    /** Whether it was taken for one of the thread, and what said so. */
    async answered(headers: Record<string, string>) {
      const id = await world.deliver(headers)
      await world.pass()
      const link = await world.world.journal.findLink(world.actor(), 'message', id)
      if (!link) return 'none'
      expect(link.regarding?.id).toBe(account.id)
      return world.whoRegarded(id)
    },
  }
}

test(`whatever stands around the subject, and however it is written${aside}`, async () => {
  const { answered } = await openThread('Pumps for Tiefenau, part 2 CRM:0009999')
  expect(await answered({ Subject: 'AW: Re: pumps for Tiefenau – PART 2' })).toBe('given-by-likeness')
  expect(await answered({ Subject: 'Pumps for Tiefenau, part 3' })).toBe('none')
  expect(await answered({ Subject: 'Re: Pumps for Tiefenau, part 2', From: `Somebody <${stranger}>` })).toBe('none')
  expect(await answered({ Subject: 'Re:' })).toBe('none')
})

test(`as many words may differ, and as many people must be the same, as the organization says${aside}`, async () => {
  const { answered } = await openThread('Pumps for Tiefenau', { hashdeltasubjectcount: 1, hashminaddresscount: 1 })
  expect(await answered({ Subject: 'Valves at Tiefenau' })).toBe('none')
  expect(await answered({ Subject: 'Re: Pumps for Tiefenau tomorrow' })).toBe('given-by-likeness')
  expect(await answered({ Subject: 'Valves for Tiefenau', From: `Somebody <${stranger}>` })).toBe('given-by-likeness')
})

test(`twenty newer ones of the same subject among other people do not hide it${aside}`, async () => {
  const { answered, world } = await openThread('Invoice')
  await world.crm.write(
    Array.from({ length: 25 }, (_none, number) => ({
      ...{ kind: 'create' as const, table: 'email', id: `00000000-0000-4000-8000-0000000000${number + 10}` },
      columns: { subject: `Invoice CRM:00${number + 10}0`, directioncode: false },
      parties: [{ participation: 1 as const, address: stranger }],
    })),
    { correlationId },
  )
  expect(await answered({ Subject: 'Re: Invoice', From: `Johannes <${customer}>`, To: maren.mail })).toBe(
    'given-by-likeness',
  )
})

test(`not further back than ninety days (R-212)${aside}`, async () => {
  const { answered, later } = await openThread('Pumps for Tiefenau')
  const day = 86_400
  later(89 * day)
  expect(await answered({ Subject: 'Re: Pumps for Tiefenau' })).toBe('given-by-likeness')
  later(91 * day)
  expect(await answered({ Subject: 'Re: Pumps for Tiefenau' })).toBe('none')
})
