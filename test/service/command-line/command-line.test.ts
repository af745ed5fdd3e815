/** The command line against a whole house, as somebody types it. */
import { spawn } from 'node:child_process'
import { mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { openStore } from '../../../src/store/index.ts'
import { openWholeHouse } from '../whole-house.ts'

interface Said {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

const house = openWholeHouse({ TANDEM_SYNC_SECONDS: '0' })

const tandem = (...words: readonly string[]) => tandemIn({}, ...words)

function tandemIn(environment: Record<string, string>, ...words: readonly string[]): Promise<Said> {
  const child = spawn(process.execPath, ['src/service/command-line/main.ts', '--data', house.folder, ...words], {
    env: { ...process.env, ...environment },
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (data) => {
    out += data
  })
  child.stderr.on('data', (data) => {
    err += data
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })))
}
const json = async (...words: readonly string[]) => JSON.parse((await tandem('--json', ...words)).out) as unknown

describe('the command line', () => {
  test('begins to synchronize somebody who never opened the pane, and says how it goes', async () => {
    const [maren] = house.ready.users
    const address = maren?.mailbox ?? ''
    // The queue's mailbox is found by itself; people's wait for somebody.
    expect(await tandem('status')).toMatchObject({ code: 0, out: expect.not.stringContaining(address) })
    const enabled = await tandem('mailbox', 'enable', address)
    expect(enabled).toMatchObject({ code: 0, out: expect.stringContaining('appointments, contacts, tasks: works') })
    const synced = await tandem('sync', address.toUpperCase())
    expect(synced).toMatchObject({ code: 0, out: expect.stringContaining(': healthy') })
    const list = (await json('mailbox', 'list')) as readonly { readonly address: string }[]
    expect(list.find((mailbox) => mailbox.address === address)).toMatchObject({
      health: 'healthy',
      workloads: [{ health: 'healthy' }, { health: 'healthy' }, { health: 'healthy' }],
    })
    expect(await tandem('doctor')).toMatchObject({ code: 0, out: expect.not.stringContaining('NOT OK') })
  })

  test('switches a part of a mailbox off, and on again', async () => {
    const address = house.ready.users[0]?.mailbox ?? ''
    const off = await tandem('mailbox', 'disable', address, '--only', 'incomingEmail')
    expect(off.out).toContain('switched this off')
    expect(await json('mailbox', 'show', address)).toMatchObject({
      health: 'off',
      workloads: [{ failure: { code: 'switched-off' } }, { health: 'healthy' }, { health: 'healthy' }],
    })
    expect((await tandem('sync', '--all')).code).toBe(1)
    // Somebody wanted it so.
    expect((await tandem('doctor')).code).toBe(0)
    expect((await tandem('mailbox', 'enable', address)).code).toBe(0)
    expect(await json('mailbox', 'show', address)).toMatchObject({ health: 'healthy' })
  })

  test('says what is wrong, with an exit code for each kind', async () => {
    expect(await tandem('sync', 'nobody@nowhere.example')).toMatchObject({
      code: 1,
      err: expect.stringContaining('nobody@nowhere.example'),
    })
    for (const words of [
      ['sync', 'a@b.example', 'nowhere'],
      ['mailbox', 'show', 'nowhere'],
      ['mailbox', 'connect', 'a@b.example', '--as', 'nowhere'],
      ['import', 'nowhere', house.folder],
    ])
      expect(await tandem(...words)).toMatchObject({
        code: 2,
        err: '“nowhere” is no address of a mailbox: give one such as maren@contoso.example.\n',
      })
    expect(await tandem('sync', '--all', 'a@b.example')).toMatchObject({
      code: 2,
      err: expect.stringContaining('not both'),
    })
    expect(await tandem('sync')).toMatchObject({ code: 2, err: expect.stringContaining('--all') })
    expect(await tandem('dance')).toMatchObject({ code: 2, err: expect.stringContaining('--help') })
    expect(await tandem('mailbox', 'show')).toMatchObject({ code: 2, err: expect.stringContaining('--help') })
    expect(await tandem('mailbox', 'disable', 'a@b.example', '--only', 'faxes')).toMatchObject({
      code: 2,
      err: expect.stringContaining('incomingEmail'),
    })
    const elsewhere = await tandem('--data', join(house.folder, 'nowhere'), 'status')
    expect(elsewhere).toMatchObject({ code: 3, err: expect.stringContaining('--data') })
  })

  test('examines a configuration where there is one, and names what is missing', async () => {
    const half = await tandemIn({ TANDEM_PUBLIC_URL: 'https://tandem.contoso.example' }, 'doctor')
    expect(half).toMatchObject({ code: 1, out: expect.stringContaining('TANDEM_TENANT_ID') })
  })

  test('copies the store of a service that runs, and never over something', async () => {
    const copy = join(house.folder, 'copy.sqlite')
    expect(await tandem('backup', copy)).toMatchObject({ code: 0, out: expect.stringContaining(copy) })
    const store = await openStore({ file: copy })
    try {
      // Maren’s and the queue’s.
      expect(await store.knownMailboxes()).toHaveLength(2)
    } finally {
      await store.close()
    }
    expect(await tandem('backup', copy)).toMatchObject({ code: 2, err: expect.stringContaining('is there already') })
    const folder = join(house.folder, 'no', 'such')
    const nowhere = await tandem('backup', join(folder, 'copy.sqlite'))
    expect(nowhere).toMatchObject({ code: 1, err: expect.stringContaining(`${folder} is not there`) })
  })

  test('connects a mailbox that several people share, and ends that (R-161)', async () => {
    const [maren] = house.ready.users
    const support = 'support@halden-voss.example'
    const connect = (...words: readonly string[]) => tandem('mailbox', 'connect', ...words)
    expect((await connect(support)).code).toBe(2)
    expect(await connect(support, '--as', maren?.mailbox ?? '', '--track', 'everything')).toMatchObject({
      code: 2,
      err: expect.stringContaining('customers'),
    })
    expect(await connect(support, '--as', 'nobody@halden-voss.example')).toMatchObject({
      code: 1,
      err: expect.stringContaining('nobody@halden-voss.example'),
    })
    const connected = await connect(support, '--as', maren?.mailbox ?? '', '--track', 'none')
    expect(connected).toMatchObject({ code: 0, out: expect.stringContaining('Halden & Voss Support') })
    expect(await json('mailbox', 'shared')).toMatchObject([{ address: support, as: 'Maren Voss', track: 'none' }])
    expect(await json('mailbox', 'list')).toEqual(
      expect.arrayContaining([expect.objectContaining({ address: support })]),
    )
    expect((await tandem('mailbox', 'disconnect', support)).code).toBe(0)
    expect(await tandem('mailbox', 'shared')).toMatchObject({ code: 0, out: 'No shared mailbox is connected.\n' })
  })

  test('is let in by the key in the data folder and by nothing else', async () => {
    expect(statSync(join(house.folder, 'operator.json')).mode & 0o077).toBe(0)
    for (const authorization of [undefined, 'Bearer ', 'Bearer guessed'])
      for (const path of ['status', 'nothing']) {
        const headers = authorization === undefined ? {} : { Authorization: authorization }
        expect((await fetch(`${house.ready.service}/operator/${path}`, { headers })).status).toBe(401)
      }
    const stale = join(house.folder, 'stale')
    writeFileSync(
      join(mkdir(stale), 'operator.json'),
      JSON.stringify({ address: house.ready.service, key: 'of yesterday' }),
    )
    expect((await tandem('--data', stale, 'status')).code).toBe(1)
    writeFileSync(join(stale, 'operator.json'), JSON.stringify({ address: 'http://localhost:1', key: 'x' }))
    expect((await tandem('--data', stale, 'status')).code).toBe(3)
  })
})

function mkdir(path: string): string {
  mkdirSync(path, { recursive: true })
  return path
}
