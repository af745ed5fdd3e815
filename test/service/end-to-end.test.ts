import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { itemContext } from '../../src/api/item.ts'
import { itemFields, trackingResult } from '../../src/api/receipt.ts'

interface Ready {
  readonly outlook: string
  readonly graph: string
  readonly organization: string
  readonly service: string
  readonly users: readonly { readonly name: string; readonly mailbox: string; readonly token: string }[]
}

const run = (words: readonly string[]) =>
  spawn(process.execPath, ['src/start.ts', ...words], { stdio: ['ignore', 'pipe', 'pipe'] })

/** Starts the whole house as `npm start -- --json` does, and waits for its line. */
function start(...words: readonly string[]): Promise<{ readonly child: ChildProcess; readonly ready: Ready }> {
  const child = run(['--json', '--port', '0', ...words])
  let said = ''
  let faults = ''
  return new Promise((resolve, reject) => {
    child.stderr.on('data', (data) => {
      faults += data
    })
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${faults}`)))
    child.stdout.on('data', (data) => {
      said += data
      if (said.includes('\n')) resolve({ child, ready: JSON.parse(said) as Ready })
    })
  })
}

function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
  return new Promise((resolve) => {
    child.once('exit', (code, by) => resolve(code ?? by))
    child.kill(signal)
  })
}

interface GraphList {
  readonly value: readonly (Readonly<Record<string, unknown>> & { readonly id: string })[]
}

describe('the whole house in a process of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tandem-house-'))
  let child: ChildProcess
  let ready: Ready
  beforeAll(async () => {
    ;({ child, ready } = await start('--data', folder))
  }, 180_000)
  afterAll(async () => {
    if (child.exitCode === null) await end(child, 'SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })

  async function ask<T>(address: string, body?: unknown): Promise<T> {
    const response = await fetch(address, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        Authorization: `Bearer ${ready.users[0]?.token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${address}: ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }
  const items = (call: string, body: object) => ask<unknown>(`${ready.service}/api/items/${call}`, body)
  const contextOf = async (item: object) => itemContext.parse(await items('context', { item }))
  const categoriesOf = async (path: string) =>
    (await ask<{ categories: string[] }>(`${ready.graph}/me/${path}?$select=categories`)).categories
  const countOf = async (set: string, id: string) =>
    (await ask<GraphList>(`${ready.organization}/${set}?$select=subject&$filter=activityid eq ${id}`)).value.length

  let message: { kind: 'message'; id: string }
  let recordId = ''

  test('tracks a message from a contact, with its regarding, on both sides', async () => {
    const { value } = await ask<GraphList>(
      `${ready.graph}/me/mailFolders/inbox/messages?$top=50&$select=id,subject,from`,
    )
    for (const { id } of value) {
      message = { kind: 'message', id }
      const { participants } = await contextOf(message)
      const sender = participants.find(({ roles }) => roles.includes('from'))
      if (sender?.matches[0]?.table === 'contact') break
    }
    const context = await contextOf(message)
    const [proposed] = context.suggestions
    if (!proposed) throw new Error('nothing was proposed')
    const regarding = { table: proposed.table, id: proposed.id }
    const { status, receipt } = trackingResult.parse(
      await items('track', { item: message, regarding, operationId: randomUUID() }),
    )
    expect({ ...status.failure, state: status.state }).toEqual({ state: 'tracked' })
    expect(receipt).toMatchObject({ outcome: 'done', recordAction: 'created' })
    recordId = status.record?.id ?? ''
    const row = await ask<Record<string, unknown>>(
      `${ready.organization}/emails(${recordId})?$select=subject,statecode,_regardingobjectid_value`,
    )
    expect(row).toMatchObject({ subject: context.item.subject, statecode: 1, _regardingobjectid_value: proposed.id })
    expect(await categoriesOf(`messages/${message.id}`)).toContain('Tracked to Dynamics 365')
  })

  test('tracks a meeting without regarding, and shows its fields on both sides', async () => {
    const { value } = await ask<GraphList>(`${ready.graph}/me/events?$select=id,type,sensitivity&$top=50`)
    const meeting = value.find(({ type, sensitivity }) => type === 'singleInstance' && sensitivity === 'normal')
    const event = { kind: 'event', id: meeting?.id ?? '' }
    const { status } = trackingResult.parse(await items('track', { item: event, operationId: randomUUID() }))
    expect(status).toMatchObject({ state: 'tracked', record: { table: 'appointment' } })
    expect(await countOf('appointments', status.record?.id ?? '')).toBe(1)
    expect(await categoriesOf(`events/${event.id}`)).toContain('Tracked to Dynamics 365')
    const { fields } = itemFields.parse(await items('fields', { item: event }))
    expect(fields.find(({ mapping }) => mapping === 'Subject')).toMatchObject({ reason: 'same-on-both-sides' })
  })

  test('is healthy on every side', async () => {
    const health = await ask<{ checks: { name: string; isOk: boolean }[] }>(`${ready.service}/healthz`)
    expect(health.checks.map(({ name, isOk }) => [name, isOk])).toEqual([
      ['store', true],
      ['sign-in', true],
      ['mailbox', true],
      ['crm', true],
      ['cycles', true],
    ])
  })

  test('keeps everything over a restart, and stops cleanly', async () => {
    expect(await end(child, 'SIGTERM')).toBe(0)
    ;({ child, ready } = await start('--data', folder))
    expect((await contextOf(message)).status).toMatchObject({ state: 'tracked', record: { id: recordId } })
  }, 180_000)

  test('keeps everything when it is killed without warning', async () => {
    expect(await end(child, 'SIGKILL')).toBe('SIGKILL')
    ;({ child, ready } = await start('--data', folder))
    expect((await contextOf(message)).status).toMatchObject({ state: 'tracked', record: { id: recordId } })
  }, 180_000)

  test('untracks and deletes the copy when asked to (R-120)', async () => {
    const result = await items('untrack', { item: message, keepRecord: false, operationId: randomUUID() })
    expect(trackingResult.parse(result)).toMatchObject({
      status: { state: 'not-tracked' },
      receipt: { recordAction: 'deleted' },
    })
    expect(await countOf('emails', recordId)).toBe(0)
    expect(await categoriesOf(`messages/${message.id}`)).not.toContain('Tracked to Dynamics 365')
  })

  test('says so when another one works in the same folder', async () => {
    await expect(start('--data', folder)).rejects.toThrow(/in use by another|locked/)
  }, 60_000)
})

describe('a start that can’t be', () => {
  const said = (words: readonly string[]) =>
    new Promise<{ code: number | null; words: string }>((resolve) => {
      const child = run(words)
      let text = ''
      child.stderr.on('data', (data) => {
        text += data
      })
      child.once('exit', (code) => resolve({ code, words: text }))
    })

  test('because of its words ends with 2 and a sentence', async () => {
    for (const [words, sentence] of [
      [['--colour', 'blue'], "unknown option '--colour'"],
      [['--port', 'many'], 'Give a port'],
      [['--import', '/no/such/folder'], 'nothing to import'],
      [['--user', 'alex@tandem.example'], 'needs --import'],
    ] as const) {
      expect(await said(words)).toEqual({ code: 2, words: expect.stringContaining(sentence) })
    }
  })

  test('because of its folder or its port ends with 1 and what helps', async () => {
    expect(await said(['--port', '0', '--data', '/dev/null/tandem'])).toEqual({
      code: 1,
      words: expect.stringContaining('Choose another one with --data'),
    })
    const server = createServer()
    const port = await new Promise<number>((resolve) => {
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        resolve(typeof address === 'object' && address ? address.port : 0)
      })
    })
    const folder = mkdtempSync(join(tmpdir(), 'tandem-port-'))
    const taken = await said(['--port', String(Math.min(port, 65_000)), '--data', folder])
    expect(taken).toEqual({ code: 1, words: expect.stringContaining(`Port ${port}`) })
    server.close()
    rmSync(folder, { recursive: true })
  }, 60_000)
})
