/** How `tandem sync` follows a look at a mailbox, against a service that is played. */
import { expect, test } from '@jest/globals'
import type { Client } from '../../../src/service/command-line/client.ts'
import { createProgressBar } from '../../../src/service/command-line/progress-bar.ts'
import { printLines, showOnBar, syncMailboxes } from '../../../src/service/command-line/sync.ts'
import type { MailboxState } from '../../../src/service/operator/mailboxes.ts'

const state = (address: string, isRunning: boolean, done = 0): MailboxState => ({
  ...{ address, name: '', oid: address, health: 'healthy', isRunning, workloads: [], alerts: [] },
  ...(isRunning
    ? { progress: [{ workload: 'appointmentsContactsTasks', state: 'running', kind: 'contact', done, of: 400 }] }
    : {}),
})

/** Each mailbox is done at its third answer. */
function service() {
  const asked: string[] = []
  const times = new Map<string, number>()
  const client: Client = {
    address: '',
    async ask<Answer>(path: string, body?: object) {
      const { address } = body as { readonly address: string }
      asked.push(`${path} ${address}`)
      const turn = times.get(address) ?? 0
      times.set(address, turn + 1)
      return state(address, turn < 2, turn * 200) as Answer
    },
  }
  return { client, asked }
}

test('asks how far it is until it is done, and gives the states in the order that was asked for', async () => {
  const { client, asked } = service()
  const lines: string[] = []
  const out = { write: (text: string) => lines.push(text) }
  const states = await syncMailboxes(client, ['a@x', 'b@x'], printLines(out))
  expect(states.map(({ address, isRunning }) => [address, isRunning])).toEqual([
    ['a@x', false],
    ['b@x', false],
  ])
  expect(asked.filter((one) => one.endsWith('a@x'))).toEqual(['sync a@x', 'show a@x', 'show a@x'])
  const told = lines.map((line) => JSON.parse(line) as { event: string; mailbox: string; progress?: unknown })
  expect(told.filter(({ mailbox }) => mailbox === 'a@x')).toMatchObject([
    { event: 'progress', progress: [{ kind: 'contact', done: 0, of: 400 }] },
    { event: 'progress', progress: [{ kind: 'contact', done: 200, of: 400 }] },
    { event: 'done', state: { health: 'healthy' } },
  ])
})

test('draws one bar on a terminal and nothing elsewhere', async () => {
  const drawn: string[] = []
  const bar = createProgressBar({ isTTY: true, columns: 60, write: (text) => drawn.push(text) })
  await syncMailboxes(service().client, ['somebody@contoso.example'], showOnBar(bar, 1))
  bar.clear()
  expect(drawn.map((line) => line.replace('\r\u001b[K', ''))).toEqual([
    '[....................]   0 % contacts 0 of 400',
    '[##########..........]  50 % contacts 200 of 400',
    '[####################] 100 % somebody@contoso.example',
    '',
  ])
  const piped: string[] = []
  const none = createProgressBar({ write: (text) => piped.push(text) })
  await syncMailboxes(service().client, ['somebody@contoso.example'], showOnBar(none, 1))
  expect(piped).toEqual([])
})

test('a bar never wraps: what does not fit is left away', () => {
  const drawn: string[] = []
  createProgressBar({ isTTY: true, columns: 30, write: (text) => drawn.push(text) }).show(0.5, 'w'.repeat(80))
  expect(drawn[0]?.replace('\r\u001b[K', '')).toHaveLength(29)
})
