/** Service and sandbox as `npm start` puts them together: what changes on one side is on the other without any periodic look. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { MailboxStatus } from '../../src/api/mailbox.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { environmentOf } from '../../src/sandbox-environment.ts'
import { readConfiguration, type Service, startService } from '../../src/service/index.ts'

const certificates = getCACertificates('default')
const folder = mkdtempSync(join(tmpdir(), 'tandem-push-'))
let sandbox: Sandbox
let service: Service

/** Two looks by periods are 12 minutes apart. */
const start = async (changes: Readonly<Record<string, string>> = {}) => {
  service = await startService(
    readConfiguration({
      ...environmentOf(sandbox, folder, 0),
      LOG_LEVEL: 'silent',
      TANDEM_SYNC_SECONDS: '720',
      ...changes,
    }),
  )
}
beforeAll(async () => {
  sandbox = await startSandbox({
    dataFolder: folder,
    ports: { window: 0, graph: 0, organization: 0, identity: 0, pane: 0 },
    serviceOrigin: () => service?.address ?? 'http://localhost:9',
    windowFolder: folder,
    clock: { now: () => new Date() },
  })
  await start()
}, 60_000)
afterAll(async () => {
  await service.close()
  await sandbox.close()
  setDefaultCACertificates(certificates)
  rmSync(folder, { recursive: true })
})

async function ask<T>(address: string, method = 'GET', body?: object): Promise<T> {
  const response = await fetch(address, {
    method,
    headers: {
      Authorization: `Bearer ${sandbox.users[0]?.token}`,
      ...(body ? { 'Content-Type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${address}: ${response.status} ${text}`)
  return (text ? JSON.parse(text) : undefined) as T
}
const graph = <T>(path: string, method?: string, body?: object) =>
  ask<T>(`${sandbox.addresses.graph}/me/${path}`, method, body)
const organization = <T>(path: string, method?: string, body?: object) =>
  ask<T>(`${sandbox.addresses.organization}/${path}`, method, body)
const status = () => ask<MailboxStatus>(`${service.address}/api/mailbox`)

async function until<T>(look: () => Promise<T | undefined>, seconds = 25): Promise<T> {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await sleep(100)) {
    const found = await look()
    if (found !== undefined) return found
  }
  throw new Error(`not within ${seconds} s`)
}
interface CrmContact {
  readonly contactid: string
  readonly telephone1: string | null
}
const contactOf = (address: string) => async () =>
  (
    await organization<{ value: CrmContact[] }>(
      `contacts?$select=contactid,telephone1&$filter=emailaddress1 eq '${address}'`,
    )
  ).value[0]

describe('with notifications and no period that could matter', () => {
  let contact: { id: string }
  let record: CrmContact

  test('a mailbox that somebody uses is subscribed to, and says so', async () => {
    await status()
    const seen = await until(async () => {
      const now = await status()
      return now.push.isOn && now.last && !now.isRunning ? now : undefined
    })
    expect(seen.push).toEqual({ isOn: true })
  }, 60_000)

  test('what is made and changed in Outlook comes into the CRM', async () => {
    contact = await graph('contacts', 'POST', {
      givenName: 'Nora',
      surname: 'Blom',
      emailAddresses: [{ name: 'Nora Blom', address: 'nora@push.example' }],
      categories: [trackedCategory.displayName],
    })
    record = await until(contactOf('nora@push.example'))
    await graph(`contacts/${contact.id}`, 'PATCH', { businessPhones: ['+49 30 1234'] })
    await until(async () => ((await contactOf('nora@push.example')())?.telephone1 === '+49 30 1234' ? true : undefined))
  }, 60_000)

  test('and what changes in the CRM comes into Outlook', async () => {
    await organization(`contacts(${record.contactid})`, 'PATCH', { telephone1: '+49 30 9876' })
    await until(async () => {
      const { businessPhones } = await graph<{ businessPhones: string[] }>(`contacts/${contact.id}`)
      return businessPhones[0] === '+49 30 9876' ? true : undefined
    })
  }, 60_000)

  test('a restart keeps the subscriptions, and they go on telling', async () => {
    await service.close()
    await start()
    expect((await status()).push).toEqual({ isOn: true })
    await graph(`contacts/${contact.id}`, 'PATCH', { businessPhones: ['+49 30 5555'] })
    await until(async () => ((await contactOf('nora@push.example')())?.telephone1 === '+49 30 5555' ? true : undefined))
  }, 60_000)

  test('a subscription that Graph drops is made again', async () => {
    const [user] = sandbox.users
    await sandbox.notifications.announce(user?.oid ?? '', 'subscriptionRemoved')
    await until(async () => {
      const text = await (await fetch(`${service.address}/metrics`)).text()
      return /tandem_subscription_changes_total\{action="created"\} [5-9]/.test(text) ? true : undefined
    }, 90)
    await graph(`contacts/${contact.id}`, 'PATCH', { businessPhones: ['+49 30 7777'] })
    await until(async () => ((await contactOf('nora@push.example')())?.telephone1 === '+49 30 7777' ? true : undefined))
  }, 150_000)

  test('an installation that wants no notifications any more takes them back, and says how it works', async () => {
    await service.close()
    await start({ TANDEM_NOTIFICATION_URL: 'none' })
    expect((await status()).push).toEqual({
      isOn: false,
      because: 'Your administrator wants Tandem to work without notifications.',
    })
    await until(async () => {
      const text = await (await fetch(`${service.address}/metrics`)).text()
      return /^tandem_subscriptions 0$/m.test(text) ? true : undefined
    })
    const answer = await fetch(`${service.address}/notifications`, { method: 'POST', body: '{"value":[]}' })
    expect(answer.status).toBe(404)
  }, 60_000)
})
