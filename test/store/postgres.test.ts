/** What is PostgreSQL's own: what it refuses, in sentences that help; restarts; the schema's steps. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { Kysely } from 'kysely'
import pg from 'pg'
import { openStore, StoreError } from '../../src/store/index.ts'
import { migrate, migrations } from '../../src/store/migrations.ts'
import { openPostgres, postgresErrorOf } from '../../src/store/postgres.ts'
import type { Schema } from '../../src/store/schema.ts'
import { hasPostgres, type PostgresServer, startPostgres } from './postgres-server.ts'
import { actor, intent, link, receipt } from './samples.ts'

const refusal = (code: string, words: RegExp) => ({ code, message: expect.stringMatching(words) })
const describeWithPostgres = hasPostgres ? describe : describe.skip

describeWithPostgres('PostgreSQL', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await startPostgres('max_connections=12', 'superuser_reserved_connections=3')
  })
  afterAll(() => server?.stop())
  const open = (url: string) => openStore({ url, connections: 3 })
  const nameOf = (url: string) => new URL(url).pathname.slice(1)

  test('that is not there is refused with the remedy, and without the password', async () => {
    const url = 'postgresql://tandem:secret@127.0.0.1:9/tandem'
    const failure = await open(url).catch((error: unknown) => error)
    expect(failure).toMatchObject(refusal('store-unreachable', /127\.0\.0\.1:9\/tandem does not answer.*DATABASE_URL/))
    expect(String(failure)).not.toContain('secret')
  })

  test('that knows another password is refused with the remedy, and without the password', async () => {
    const failure = await open(server.urlOf('postgres', 'guessed')).catch((error: unknown) => error)
    expect(failure).toMatchObject(refusal('store-refused', /does not let Tandem in.*right user and password/))
    expect(String(failure)).not.toContain('guessed')
  })

  test('without the database is refused with the remedy', async () => {
    await expect(open(server.urlOf('nowhere'))).rejects.toMatchObject(
      refusal('store-missing', /is not there\. Create the database/),
    )
  })

  test('where Tandem may make no tables is refused with the remedy', async () => {
    await expect(open(server.urlOf('postgres'))).rejects.toMatchObject(
      refusal('store-forbidden', /lacks a right .* owner of the database/),
    )
  })

  test('an address that is none is refused, and not repeated', async () => {
    const failure = await open('postgresql://a:secret@[/').catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(StoreError)
    expect(String(failure)).not.toContain('secret')
  })

  test('that only copies another one is refused at the first write', async () => {
    const url = await server.create()
    await (await open(url)).close()
    await server.ask(`alter database ${nameOf(url)} set default_transaction_read_only = on`)
    await expect(open(url)).rejects.toMatchObject(refusal('store-read-only', /takes no changes/))
  })

  test('without a free connection says which two settings to change', async () => {
    const url = await server.create()
    await server.ask(`alter role tandem connection limit 1`)
    const store = await open(url)
    await expect(open(url)).rejects.toMatchObject(
      refusal('store-crowded', /max_connections.*TANDEM_DATABASE_CONNECTIONS/),
    )
    await server.ask(`alter role tandem connection limit -1`)
    await store.close()
  })

  test('that was restarted goes on where it was, without a restart of Tandem', async () => {
    const store = await open(await server.create())
    await store.commit(intent(), { link: link(), receipt: receipt() })
    await server.restart(async () => {
      await expect(store.check()).rejects.toMatchObject({ code: 'store-unreachable' })
      await expect(store.begin(intent({ id: 'lost' }))).rejects.toMatchObject({ code: 'store-unreachable' })
    })
    await store.check()
    expect(await store.findLink(actor, 'message', 'item-1')).toEqual(link())
    expect(await store.unfinishedOf(actor)).toEqual([])
    await store.close()
  })

  test('whose tables somebody else has locked makes us wait; what took too long is kept not at all', async () => {
    const url = await server.create()
    const store = await open(url)
    const other = new pg.Client({ connectionString: url })
    await other.connect()
    const lock = () => other.query('begin; lock table links in access exclusive mode')
    const waiters = `from pg_stat_activity where datname = '${nameOf(url)}' and wait_event_type = 'Lock'`
    const isWaited = async () => {
      while (Number((await other.query(`select count(*) ${waiters}`)).rows[0].count) === 0);
    }
    await lock()
    const waits = store.commit(intent(), { link: link(), receipt: receipt() })
    await isWaited()
    await other.query('commit')
    await waits
    expect(await store.findLink(actor, 'message', 'item-1')).toEqual(link())
    await lock()
    const second = { link: link({ id: 'link-2', itemId: 'item-2' }), receipt: receipt({ id: 'r2', linkId: 'link-2' }) }
    const tooLong = store.commit(intent({ id: 'second', linkId: 'link-2' }), second).catch((error: unknown) => error)
    await isWaited()
    // As the server does it after a minute.
    await server.ask(`select pg_cancel_backend(pid) ${waiters}`)
    expect(await tooLong).toMatchObject({ code: 'store-failed' })
    await other.query('rollback')
    await other.end()
    expect(await store.findLink(actor, 'message', 'item-2')).toBeUndefined()
    await store.commit(intent({ id: 'second', linkId: 'link-2' }), second)
    expect((await store.findLink(actor, 'message', 'item-2'))?.id).toBe('link-2')
    await store.close()
  })

  test('whose connections are all cut in the middle keeps nothing of what was cut, and goes on', async () => {
    const url = await server.create()
    const store = await open(url)
    const settled = Array.from({ length: 200 }, (_none, number) => ({
      intent: intent({ id: `operation-${number}`, linkId: `link-${number}` }),
      link: link({ id: `link-${number}`, itemId: `item-${number}` }),
      receipt: receipt({ id: `receipt-${number}`, linkId: `link-${number}` }),
    }))
    const cut = `select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = '${nameOf(url)}'`
    const outcome = store.settle(settled).then(
      () => 'kept',
      (error: unknown) => error,
    )
    await server.ask(cut)
    const links = await outcome.then(async (end) => {
      if (end !== 'kept') expect(end).toMatchObject({ code: 'store-unreachable' })
      return [end === 'kept' ? 200 : 0, (await store.receiptsOf(actor, { limit: 500 })).length]
    })
    expect(links[1]).toBe(links[0])
    await store.settle(
      settled.map((each, number) => ({ ...each, receipt: { ...each.receipt, id: `again-${number}` } })),
    )
    expect(await store.countLinks(actor, 'message')).toBe(200)
    await store.close()
  })

  test('with the schema of a newer Tandem is not touched', async () => {
    const url = await server.create()
    await (await open(url)).close()
    await server.ask(
      `insert into schema_migrations values (${migrations.length + 1}, 'from the future', '2030')`,
      nameOf(url),
    )
    await expect(open(url)).rejects.toMatchObject({ code: 'store-newer' })
  })

  test('runs each step of the schema once and in order, also of several that start at once', async () => {
    const url = await server.create()
    await (await open(url)).close()
    const ran: string[] = []
    const step = (name: string) => ({
      name,
      up: async () => {
        ran.push(name)
      },
    })
    const broken = {
      name: 'broken',
      up: async (inside: Kysely<Schema>) => {
        await inside.schema.dropTable('links').execute()
        throw new Error('no')
      },
    }
    const engine = () => openPostgres({ url, connections: 1 })
    const all = await Promise.allSettled(
      [1, 2, 3].map(async () => {
        const own = engine()
        const database = new Kysely<Schema>({ dialect: own.dialect })
        try {
          await migrate(database, own, () => new Date(0), [...migrations, step('second'), step('third'), broken])
        } finally {
          await database.destroy()
        }
      }),
    )
    expect(all.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(ran).toEqual(['second', 'third'])
    expect(await server.ask('select count(*)::int as links from links', nameOf(url))).toEqual([{ links: 0 }])
  })

  test('sorts text by its bytes, whatever language the database was made for', async () => {
    const url = await server.create()
    await (await open(url)).close()
    const others = await server.ask(
      `select table_name, column_name from information_schema.columns
       where table_schema = 'public' and data_type = 'text' and collation_name is distinct from 'C'`,
      nameOf(url),
    )
    expect(others).toEqual([])
  })
})

test.each([
  ['53100', 'could not extend file', 'store-full'],
  ['57P01', 'terminating connection due to administrator command', 'store-unreachable'],
  ['ECONNRESET', 'read ECONNRESET', 'store-unreachable'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate', 'store-untrusted'],
  ['XX001', 'invalid page in block 0', 'store-corrupt'],
])('PostgreSQL’s %s (%s) is %s', (code, message, expected) => {
  expect(postgresErrorOf(Object.assign(new Error(message), { code }), 'there')).toMatchObject({ code: expected })
})

test('a broken constraint keeps its own words', () => {
  const error = Object.assign(new Error('duplicate key value'), { code: '23505' })
  expect(postgresErrorOf(error, 'there')).toBe(error)
})
