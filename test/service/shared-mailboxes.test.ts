/** A mailbox that several people share, against the whole house: connected, tracked by its rule and by its members. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { itemContext } from '../../src/api/item.ts'
import { trackedCategory } from '../../src/core/mark.ts'
import { type Sandbox, startSandbox } from '../../src/sandbox/index.ts'
import { queueId, queueMailbox } from '../../src/sandbox/people/queue.ts'
import { supportMailbox } from '../../src/sandbox/people/sharing.ts'
import { environmentOf } from '../../src/sandbox-environment.ts'
import { readConfiguration, type Service, startService } from '../../src/service/index.ts'
import { findKey } from '../../src/service/operator/key.ts'

const certificates = getCACertificates('default')
const folder = mkdtempSync(join(tmpdir(), 'tandem-shared-'))
let sandbox: Sandbox
let service: Service

beforeAll(async () => {
  sandbox = await startSandbox({
    dataFolder: folder,
    ports: { window: 0, graph: 0, organization: 0, identity: 0, pane: 0 },
    serviceOrigin: () => service?.address ?? 'http://localhost:9',
    windowFolder: folder,
    clock: { now: () => new Date() },
  })
  service = await startService(
    readConfiguration({ ...environmentOf(sandbox, folder, 0), LOG_LEVEL: 'silent', TANDEM_SYNC_SECONDS: '0' }),
  )
}, 60_000)
afterAll(async () => {
  await service.close()
  await sandbox.close()
  setDefaultCACertificates(certificates)
  rmSync(folder, { recursive: true })
})

interface Answer {
  readonly status: number
  readonly json: Record<string, unknown>
}
async function ask(address: string, token: string, method = 'GET', body?: unknown): Promise<Answer> {
  const response = await fetch(address, {
    method,
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', Prefer: 'IdType="ImmutableId"' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, json: /^[[{]/.test(text) ? JSON.parse(text) : {} }
}
const named = (name: string) => {
  const found = sandbox.users.find((each) => each.name.startsWith(name))
  if (!found) throw new Error(`nobody is called ${name}`)
  return found
}
const support = supportMailbox.mail
const operator = (path: string, body?: object) =>
  ask(`${service.address}/operator/${path}`, findKey(folder)?.key ?? '', body === undefined ? 'GET' : 'POST', body)
const api = (who: string, path: string, body?: unknown) =>
  ask(`${service.address}/api/${path}`, named(who).token, body === undefined ? 'GET' : 'POST', body)
const graph = (who: string, path: string, method = 'GET', body?: unknown) =>
  ask(`${sandbox.addresses.graph}/users/${supportMailbox.oid}${path}`, named(who).token, method, body)
const crm = (path: string, method = 'GET', body?: unknown) =>
  ask(`${sandbox.addresses.organization}/${path}`, named('Tomás').token, method, body)

const connect = (more: object = {}) => operator('connect', { address: support, as: named('田中').mailbox, ...more })

async function deliver(from: string, to = support) {
  const messageId = `<${randomUUID()}@shared.example>`
  const headers = [`From: ${from}`, `To: ${to}`, 'Subject: The gateway again', `Message-ID: ${messageId}`]
  const text = [...headers, 'Content-Type: text/plain', '', 'It is silent.'].join('\r\n')
  return { id: await sandbox.mailboxSeam.deliverMime(supportMailbox.oid, Buffer.from(text)), messageId }
}
const emailsOf = async (messageId: string) => {
  const $filter = encodeURIComponent(`messageid eq '${messageId}'`)
  const { json } = await crm(`emails?$filter=${$filter}&$select=_ownerid_value,_createdby_value`)
  return json.value as readonly { _ownerid_value: string; _createdby_value: string }[]
}
const userIdOf = async (who: string) => {
  const { json } = await crm(`systemusers?$select=systemuserid&$filter=internalemailaddress eq '${named(who).mailbox}'`)
  return (json.value as readonly { systemuserid: string }[])[0]?.systemuserid
}
/** Looks at it, and waits until that is done. */
async function syncShared(): Promise<void> {
  await operator('sync', { address: support })
  for (let round = 0; round < 300; round++) {
    if ((await operator('show', { address: support })).json.isRunning === false) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('it never ended')
}
const listed = async () =>
  ((await operator('status')).json.mailboxes as readonly { address: string }[]).map(({ address }) => address)
const customer = 'Bela Toth <bela.toth@danube-dc.example>'
const stranger = 'Nobody Known <nobody@unheard-of.example>'

describe('connecting it', () => {
  test('is refused with a sentence for a person’s own mailbox, an address of nobody, a user of nobody', async () => {
    const codes = await Promise.all([
      operator('connect', { address: named('Maren').mailbox, as: named('田中').mailbox }),
      operator('connect', { address: 'nobody@halden-voss.example', as: named('田中').mailbox }),
      operator('connect', { address: support, as: 'nobody@halden-voss.example' }),
      connect({ team: 'No such team' }),
      operator('disconnect', { address: support }),
      operator('connect', { address: queueMailbox.mail, as: named('田中').mailbox }),
    ])
    expect(codes.map(({ json }) => json.code)).toEqual([
      'request-invalid',
      'not-found',
      'not-found',
      'not-found',
      'not-found',
      'request-invalid',
    ])
    expect(codes[0]?.json.detail).toContain('Maren Voss’s own mailbox')
    expect(codes[5]?.json.detail).toContain('the mailbox of the queue Service Desk')
    // It is the queue's mailbox still.
    expect((await operator('show', { address: queueMailbox.mail })).json).toMatchObject({ name: 'Service Desk' })
    expect((await operator('shared')).json).toEqual([])
  })

  test('names who it works as, and it is looked after like any other', async () => {
    const { status, json } = await connect({ track: 'customers' })
    expect([status, json]).toMatchObject([200, { address: support, track: 'customers', filters: false }])
    expect((await operator('shared')).json).toMatchObject([{ address: support, name: supportMailbox.name }])
    const state = await operator('show', { address: support })
    expect(state.json).toMatchObject({ name: supportMailbox.name, health: 'healthy', oid: supportMailbox.oid })
    const lines = async (search: string) => {
      const { json } = await api('Tomás', `administrator/mailboxes?search=${encodeURIComponent(search)}`)
      return (json.mailboxes as readonly { name: string; health: string }[]).map(({ name, health }) => [name, health])
    }
    expect((await lines('')).at(-1)).toEqual([supportMailbox.name, 'healthy'])
    expect(await lines(support.toUpperCase())).toEqual([[supportMailbox.name, 'healthy']])
    expect(await lines('no such mailbox')).toEqual([])
  }, 60_000)
})

describe('once it is connected', () => {
  test('its records belong to a team where one is named', async () => {
    const [who] = (await crm('systemusers?$select=systemuserid,_businessunitid_value&$top=1')).json.value as readonly {
      systemuserid: string
      _businessunitid_value: string
    }[]
    const made = await crm('teams', 'POST', {
      ...{ name: 'Gateway team', teamtype: 0 },
      'administratorid@odata.bind': `/systemusers(${who?.systemuserid})`,
      'businessunitid@odata.bind': `/businessunits(${who?._businessunitid_value})`,
    })
    expect(made).toMatchObject({ status: 204 })
    const { json: teams } = await crm("teams?$select=teamid&$filter=name eq 'Gateway team'")
    const [team] = teams.value as readonly { teamid: string }[]
    const { status, json } = await connect({ track: 'customers', team: 'Gateway team' })
    expect([status, json]).toMatchObject([200, { as: named('田中').name, records: 'Gateway team' }])
    const { messageId } = await deliver(customer)
    await syncShared()
    expect(await emailsOf(messageId)).toMatchObject([{ _ownerid_value: team?.teamid }])
    expect((await connect({ track: 'customers' })).json).toMatchObject({ records: named('田中').name })
  }, 60_000)

  test('what its rule lets through is tracked by itself, as the user that it works as', async () => {
    const [known, unknown] = [await deliver(customer), await deliver(stranger)]
    await syncShared()
    expect(await emailsOf(known.messageId)).toMatchObject([{ _ownerid_value: await userIdOf('田中') }])
    expect(await emailsOf(unknown.messageId)).toEqual([])
    const { json } = await graph('Priya', `/messages/${known.id}?$select=categories`)
    expect(json.categories).toContain(trackedCategory.displayName)
  }, 60_000)

  test('a member tracks from it with their own rights, and everybody in it sees that and by whom', async () => {
    const { id, messageId } = await deliver(stranger)
    const item = { kind: 'message', id, mailbox: support }
    const context = itemContext.parse((await api('Priya', 'items/context', { item })).json)
    expect(context.mailbox).toEqual({ kind: 'shared', name: supportMailbox.name, address: support })
    expect(context.status).toEqual({ state: 'not-tracked' })
    // Whoever wrote may become a contact, the mailbox itself not.
    expect(context.participants.map(({ address, proposed }) => [address, proposed !== undefined])).toEqual([
      ['nobody@unheard-of.example', true],
      [support, false],
    ])
    const tracked = await api('Priya', 'items/track', { item, operationId: randomUUID() })
    expect(tracked.json.status).toMatchObject({ state: 'tracked', trackedBy: 'Priya Raman' })
    expect(await emailsOf(messageId)).toMatchObject([
      { _ownerid_value: await userIdOf('田中'), _createdby_value: await userIdOf('Priya') },
    ])
    const seen = itemContext.parse((await api('Maren', 'items/context', { item })).json)
    expect(seen.status).toMatchObject({ state: 'tracked', trackedBy: 'Priya Raman' })
    // Whose rights it is kept in step under does not open it to that user, nor to anybody else.
    for (const who of ['田中', 'Jonas']) {
      const refused = await api(who, 'items/context', { item })
      expect([who, refused.status, refused.json.code]).toEqual([who, 404, 'mailbox-not-shared'])
    }
  }, 60_000)

  test('a meeting that a member tracks follows both ways, and nothing else comes into the calendar', async () => {
    const id = await sandbox.mailboxSeam.putEvent(supportMailbox.oid, {
      subject: 'Site visit',
      start: { dateTime: '2030-05-06T09:00:00', timeZone: 'UTC' },
      end: { dateTime: '2030-05-06T10:00:00', timeZone: 'UTC' },
    })
    const item = { kind: 'event', id, mailbox: support }
    const { json } = await api('Priya', 'items/track', { item, operationId: randomUUID() })
    const { record } = json.status as { record: { id: string } }
    await syncShared()
    await crm(`appointments(${record.id})`, 'PATCH', { subject: 'Site visit, hall B' })
    await graph('Priya', `/events/${id}`, 'PATCH', { location: { displayName: 'Budapest' } })
    await syncShared()
    expect((await graph('Priya', `/events/${id}?$select=subject`)).json.subject).toBe('Site visit, hall B')
    expect((await crm(`appointments(${record.id})?$select=location`)).json.location).toBe('Budapest')
    expect((await graph('Priya', '/events?$select=subject')).json.value).toHaveLength(1)
  }, 60_000)

  test('mail of the user that it works as goes out from their own mailbox alone', async () => {
    const { json } = await graph('Priya', '/mailFolders/sentitems/messages')
    expect(json.value).toEqual([])
  })

  test('it is disconnected: nothing is tracked there any more, and what was stays', async () => {
    const { id, messageId } = await deliver(customer)
    expect((await operator('disconnect', { address: support })).status).toBe(200)
    expect(await listed()).not.toContain(support)
    const item = { kind: 'message', id, mailbox: support }
    expect((await api('Priya', 'items/context', { item })).json.code).toBe('owner-not-a-crm-user')
    expect((await operator('sync', { address: support })).json.code).toBe('not-found')
    expect(await emailsOf(messageId)).toEqual([])
    await connect({ track: 'customers' })
    await syncShared()
    expect(await emailsOf(messageId)).toHaveLength(1)
    expect(await listed()).toContain(support)
  }, 60_000)
})

describe('a queue (R-026)', () => {
  test('is looked after as long as it has its address, and anew when it has it again', async () => {
    await operator('sync', { address: queueMailbox.mail })
    expect(await listed()).toContain(queueMailbox.mail)
    expect((await crm(`queues(${queueId})`, 'PATCH', { emailaddress: null })).status).toBe(204)
    await operator('sync', { address: support })
    expect(await listed()).not.toContain(queueMailbox.mail)
    expect((await operator('sync', { address: queueMailbox.mail })).json.code).toBe('not-found')
    expect((await crm(`queues(${queueId})`, 'PATCH', { emailaddress: queueMailbox.mail })).status).toBe(204)
    const { json } = await operator('sync', { address: queueMailbox.mail })
    // An address that was written anew is to be approved anew; nothing else is left of the time before.
    const workloads = [{ workload: 'incomingEmail', failure: { code: 'mailbox-not-approved' } }]
    expect(json).toMatchObject({ name: 'Service Desk', workloads })
    expect(await listed()).toContain(queueMailbox.mail)
  }, 60_000)
})
