/** Two installations of Tandem as two processes, each with a store of its own, before one organization and its mailboxes. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { ask } from './people-at-work.ts'
import { prepare, type ServiceProcess } from './processes.ts'
import { openSandboxHere, until } from './sandbox-here.ts'

jest.setTimeout(900_000)

let here: Awaited<ReturnType<typeof openSandboxHere>>
const folder = mkdtempSync(join(tmpdir(), 'tandem-installations-'))
const processes: ServiceProcess[] = []
beforeAll(async () => {
  here = await openSandboxHere()
})
afterAll(async () => {
  for (const process of processes) await process.kill()
  await here.close()
  rmSync(folder, { recursive: true, force: true })
})

test('one of them works on a mailbox, the other stands by, and takes over when a person says so', async () => {
  const install = async (name: string) => {
    const process = prepare({
      ...{ ...here.environment, TANDEM_DATA: join(folder, name), TANDEM_INSTALLATION: name },
      ...{ LOG_LEVEL: 'info', TANDEM_SYNC_SECONDS: '2' },
    })
    processes.push(process)
    return process.go()
  }
  const token = here.sandbox.users[0]?.token ?? ''
  const [north, south] = [await install('North'), await install('South')]
  const sync = (address: string) => ask(`${address}/api/mailbox/sync`, { token, method: 'POST', body: {} })
  await sync(north)
  await sync(south)
  const offIn = async (address: string) =>
    ((await ask(`${address}/api/mailbox`, { token })).disabled as { code: string } | undefined)?.code
  expect([await offIn(north), await offIn(south)]).toEqual([undefined, 'other-installation'])

  const contact = async (surname: string) =>
    ask(`${here.sandbox.addresses.graph}/me/contacts`, {
      ...{ token, method: 'POST' },
      body: { ...{ givenName: 'Ines', surname }, categories: ['Tracked to Dynamics 365'] },
    })
  const rows = async (surname: string) => {
    const filter = encodeURIComponent(`lastname eq '${surname}'`)
    const path = `contacts?$select=contactid&$filter=${filter}`
    return (await ask(`${here.sandbox.addresses.organization}/${path}`, { token })).value as readonly object[]
  }
  await contact('Nordlund')
  // Both look at the same moment, again and again; one of them makes it.
  await Promise.all([sync(north), sync(south), sync(north), sync(south)])
  expect(await rows('Nordlund')).toHaveLength(1)

  // The one that worked is gone for good, and the person chooses the other one.
  await processes[0]?.kill()
  const { clients } = (await ask(`${south}/api/mailbox/clients`, { token })) as {
    clients: readonly { readonly id: string; readonly name: string }[]
  }
  const own = clients.find(({ name }) => name === 'South')
  await ask(`${south}/api/mailbox/clients`, { token, method: 'POST', body: { id: own?.id } })
  // Until the other one would have written its last it says that it takes over, and when.
  expect((await ask(`${south}/api/mailbox`, { token })).disabled).toMatchObject({
    ...{ code: 'taking-over', until: expect.stringMatching(/^\d{4}-/) },
  })
  await contact('Soedergren')
  await until('the other one made it', async () => {
    await sync(south)
    return (await rows('Soedergren')).length > 0
  })
  expect([(await rows('Nordlund')).length, (await rows('Soedergren')).length]).toEqual([1, 1])
  await until('and says so', async () => (await offIn(south)) === undefined)
})
