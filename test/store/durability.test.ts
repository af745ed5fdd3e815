import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from '@jest/globals'
import { Kysely } from 'kysely'
import { openStore } from '../../src/store/index.ts'
import { migrate, migrations } from '../../src/store/migrations.ts'
import type { Schema } from '../../src/store/schema.ts'
import { openSqlite, sqliteEngine } from '../../src/store/sqlite.ts'
import { intent, link, receipt, temporaryFolders } from './samples.ts'

const folder = temporaryFolders()
const fileIn = (name = 'tandem.sqlite') => join(folder(), name)

describe('the file', () => {
  test('is made with its folder, and opens again as often as you like', async () => {
    const file = join(folder(), 'deep', 'down', 'tandem.sqlite')
    for (let round = 0; round < 3; round++) {
      const store = await openStore({ file })
      await store.check()
      await store.close()
    }
  })

  test('that another Tandem uses is refused, and says so', async () => {
    const file = fileIn()
    const store = await openStore({ file })
    await expect(openStore({ file })).rejects.toMatchObject({
      code: 'store-locked',
      message: expect.stringContaining('in use by another Tandem'),
    })
    await store.close()
  })

  test('that is no database is refused, and left as it is', async () => {
    const file = fileIn()
    writeFileSync(file, 'These are my holiday plans, and there is quite a lot of them.'.repeat(100))
    await expect(openStore({ file })).rejects.toMatchObject({ code: 'store-corrupt' })
  })

  test('whose folder can’t be made is refused with the remedy', async () => {
    const parent = fileIn('not-a-folder')
    writeFileSync(parent, '')
    await expect(openStore({ file: join(parent, 'tandem.sqlite') })).rejects.toMatchObject({
      code: 'store-not-writable',
    })
  })

  const asRoot = process.getuid?.() === 0
  const unlessRoot = asRoot ? test.skip : test
  unlessRoot('that is read-only is refused with the remedy (root may write everything: skipped for root)', async () => {
    const file = fileIn()
    await (await openStore({ file })).close()
    chmodSync(file, 0o400)
    await expect(openStore({ file })).rejects.toMatchObject({ code: 'store-not-writable' })
  })

  test('that can’t grow refuses the write and keeps what was there', async () => {
    const file = fileIn()
    const store = await openStore({ file })
    await store.commit(intent(), { link: link(), receipt: receipt() })
    await store.close()
    const small = new Kysely<Schema>({ dialect: openSqlite(file) })
    const { rows } = await small.executeQuery<{ max_page_count: number }>({
      ...small.selectFrom('links').selectAll().compile(),
      sql: 'PRAGMA max_page_count = 1',
      parameters: [],
    })
    expect(rows[0]?.max_page_count).toBeGreaterThan(0)
    const large = small
      .updateTable('links')
      .set({ base: 'x'.repeat(4_000_000) })
      .execute()
    await expect(large).rejects.toMatchObject({ code: 'store-full' })
    // Here SQLite rolls back by itself, and the reason is told all the same.
    const inTransaction = small.transaction().execute((transaction) =>
      transaction
        .insertInto('leases')
        .values({ name: 'x'.repeat(4_000_000), holder: 'large', token: 1, expires_at: '2026' })
        .execute(),
    )
    await expect(inTransaction).rejects.toMatchObject({ code: 'store-full' })
    expect(await small.selectFrom('links').select('base').executeTakeFirst()).toEqual({
      base: JSON.stringify(link().base),
    })
    await small.destroy()
  })
})

describe('migrations', () => {
  test('of a newer Tandem are not touched', async () => {
    const file = fileIn()
    await (await openStore({ file })).close()
    const raw = new DatabaseSync(file)
    raw.exec(`INSERT INTO schema_migrations VALUES (${migrations.length + 1}, 'from the future', '2030')`)
    raw.close()
    await expect(openStore({ file })).rejects.toMatchObject({ code: 'store-newer' })
  })

  test('run once each and in order; a step that fails leaves the schema as it was', async () => {
    const file = fileIn()
    await (await openStore({ file })).close()
    const engine = sqliteEngine(file)
    const database = new Kysely<Schema>({ dialect: engine.dialect })
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
    const now = () => new Date(0)
    await expect(migrate(database, engine, now, [...migrations, step('second'), broken])).rejects.toThrow('no')
    await migrate(database, engine, now, [...migrations, step('second'), step('third')])
    expect(ran).toEqual(['second', 'third'])
    expect(await database.selectFrom('links').selectAll().execute()).toEqual([])
    await database.destroy()
  })
})
