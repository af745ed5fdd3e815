import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { Clock, MailboxOwner } from '../seams.ts'
import { changeKeyOf, newAttachmentId, newContainerId, newImmutableId, newRestId } from './ids.ts'
import { schema } from './schema.ts'
import { instant, type Json } from './values.ts'

export type ItemKind = 'message' | 'event' | 'contact' | 'task'
export type ContainerKind = 'mail' | 'calendar' | 'contacts' | 'todo'

export interface Item {
  readonly immutable: string
  readonly rest: string
  readonly oid: string
  readonly kind: ItemKind
  readonly folder: string
  readonly sort: string | null
  readonly ends: string | null
  readonly is_read: number | null
  readonly internet_id: string | null
  readonly conversation: string | null
  readonly master: string | null
  readonly original_start: string | null
  readonly properties: Json
  readonly created: string
  readonly modified: string
  readonly change_key: string
  readonly seq: number
  readonly full_seq: number
  readonly entered_seq: number
}

/** What a caller decides of an item; ids, change keys and dates of change are the store's. */
export interface ItemFields {
  readonly sort?: string | null
  readonly ends?: string | null
  readonly isRead?: boolean
  readonly internetId?: string
  readonly conversation?: string
  readonly master?: string
  readonly originalStart?: string
  readonly properties: Json
  readonly raw?: Uint8Array
}

export interface Container {
  readonly id: string
  readonly oid: string
  readonly kind: ContainerKind
  readonly parent: string | null
  readonly role: string | null
  readonly name: string
  readonly properties: Json
  readonly change_key: string
  readonly seq: number
}

export interface StoredAttachment {
  readonly id: string
  readonly properties: Json
  readonly content: Uint8Array
}

type Row = Record<string, unknown>

export const itemColumns = `immutable, rest, item.oid AS oid, item.kind AS kind, folder, sort, ends, is_read, internet_id,
  conversation, master, original_start, item.properties AS properties, created, modified, item.change_key AS change_key,
  item.seq AS seq, full_seq, entered_seq`

const parsed = <T>(row: Row | undefined): T | undefined =>
  row === undefined ? undefined : ({ ...row, properties: JSON.parse(String(row.properties)) } as T)

export type Store = ReturnType<typeof createStore>

/** The rows of all mailboxes. Writes belong inside `transact`, which is durable when it returns. */
export function createStore(database: DatabaseSync, clock: Clock, changed: (oid: string) => void) {
  database.exec(schema)
  const prepared = new Map<string, ReturnType<DatabaseSync['prepare']>>()
  const statement = (sql: string) => {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    const made = database.prepare(sql)
    // Statements with a caller's filter in them are of endless kinds; the oldest may be prepared again.
    if (prepared.size > 500) prepared.clear()
    prepared.set(sql, made)
    return made
  }
  const all = (sql: string, ...values: SQLInputValue[]) => statement(sql).all(...values) as Row[]
  const one = (sql: string, ...values: SQLInputValue[]) => statement(sql).get(...values) as Row | undefined
  const run = (sql: string, ...values: SQLInputValue[]) => Number(statement(sql).run(...values).changes)
  const now = () => instant(clock.now())

  let touched: Set<string> | undefined

  function transact<T>(work: () => T): T {
    if (touched !== undefined) return work()
    touched = new Set()
    database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      database.exec('COMMIT')
      const told = touched
      touched = undefined
      for (const oid of told) changed(oid)
      return result
    } catch (error) {
      touched = undefined
      database.exec('ROLLBACK')
      throw error
    }
  }

  const nextSeq = (oid: string): number => {
    touched?.add(oid)
    return Number(one('UPDATE sequence SET value = value + 1 RETURNING value')?.value)
  }
  const currentSeq = () => Number(one('SELECT value FROM sequence')?.value)

  const find = (oid: string, kind: ItemKind, id: string): Item | undefined =>
    parsed(
      one(
        `SELECT ${itemColumns} FROM item WHERE (immutable = ? OR rest = ?) AND oid = ? AND kind = ?`,
        id,
        id,
        oid,
        kind,
      ),
    )
  const select = (where: string, ...values: SQLInputValue[]): Item[] =>
    all(`SELECT ${itemColumns} FROM item WHERE ${where}`, ...values).map((row) => parsed<Item>(row) as Item)

  function touchContainer(id: string): void {
    const row = one('SELECT oid FROM container WHERE id = ?', id)
    if (row === undefined) return
    const seq = nextSeq(String(row.oid))
    run('UPDATE container SET seq = ?, change_key = ? WHERE id = ?', seq, changeKeyOf(String(row.oid), seq), id)
  }

  function insert(
    oid: string,
    kind: ItemKind,
    folder: string,
    fields: ItemFields,
    immutable = newImmutableId(oid),
    rest = newRestId(oid),
  ): Item {
    const seq = nextSeq(oid)
    const time = now()
    run(
      `INSERT INTO item VALUES (${Array(20).fill('?').join(', ')})`,
      ...[immutable, rest, oid, kind, folder, fields.sort ?? null, fields.ends ?? null],
      ...[fields.isRead === undefined ? null : Number(fields.isRead), fields.internetId ?? null],
      ...[fields.conversation ?? null, fields.master ?? null, fields.originalStart ?? null],
      ...[JSON.stringify(fields.properties), fields.raw ?? null, time, time, changeKeyOf(oid, seq), seq, seq, seq],
    )
    if (kind === 'message') touchContainer(folder)
    return find(oid, kind, immutable) as Item
  }

  /** @param isLight the change is one that a delta shows as the changed property alone (`isRead`, observed.md). */
  function update(item: Item, fields: ItemFields, isLight = false): Item {
    const seq = nextSeq(item.oid)
    run(
      `UPDATE item SET sort = ?, ends = ?, is_read = ?, internet_id = ?, conversation = ?, properties = ?,
       raw = coalesce(?, raw), modified = ?, change_key = ?, seq = ?, full_seq = ? WHERE immutable = ?`,
      ...[fields.sort === undefined ? item.sort : fields.sort, fields.ends === undefined ? item.ends : fields.ends],
      ...[fields.isRead === undefined ? item.is_read : Number(fields.isRead), fields.internetId ?? item.internet_id],
      ...[fields.conversation ?? item.conversation, JSON.stringify(fields.properties), fields.raw ?? null, now()],
      ...[changeKeyOf(item.oid, seq), seq, isLight ? item.full_seq : seq, item.immutable],
    )
    if (item.kind === 'message' && fields.isRead !== undefined && Number(fields.isRead) !== item.is_read)
      touchContainer(item.folder)
    return find(item.oid, item.kind, item.immutable) as Item
  }

  function bury(item: Item, seq: number, reason: 'deleted' | 'changed'): void {
    run(
      'INSERT OR REPLACE INTO tombstone VALUES (?, ?, ?, ?, ?, ?)',
      ...[item.folder, item.kind, item.immutable, item.rest, seq, reason],
    )
  }

  function move(item: Item, folder: string): Item {
    if (item.folder === folder) return item
    const seq = nextSeq(item.oid)
    bury(item, seq, 'deleted')
    run('DELETE FROM tombstone WHERE folder = ? AND kind = ? AND immutable = ?', folder, item.kind, item.immutable)
    run(
      `UPDATE item SET folder = ?, rest = ?, modified = ?, change_key = ?, seq = ?, full_seq = ?, entered_seq = ?
       WHERE immutable = ?`,
      ...[folder, newRestId(item.oid), now(), changeKeyOf(item.oid, seq), seq, seq, seq, item.immutable],
    )
    touchContainer(item.folder)
    touchContainer(folder)
    return find(item.oid, item.kind, item.immutable) as Item
  }

  function remove(item: Item): void {
    bury(item, nextSeq(item.oid), 'deleted')
    run('DELETE FROM item WHERE immutable = ? OR master = ?', item.immutable, item.immutable)
    if (item.kind === 'message') touchContainer(item.folder)
  }

  const raw = (item: Item): Uint8Array | undefined => {
    const found = one('SELECT raw FROM item WHERE immutable = ?', item.immutable)?.raw
    return found instanceof Uint8Array ? found : undefined
  }
  /** A draft that is changed no longer is what its MIME said. */
  const forgetRaw = (item: Item) => run('UPDATE item SET raw = NULL WHERE immutable = ?', item.immutable)

  const attachments = (item: Item): StoredAttachment[] =>
    all('SELECT id, properties, content FROM attachment WHERE item = ? ORDER BY position', item.immutable).map(
      (row) => parsed<StoredAttachment>(row) as StoredAttachment,
    )
  function attach(item: Item, properties: Json, content: Uint8Array): string {
    const id = newAttachmentId(item.immutable)
    run(
      `INSERT INTO attachment VALUES (?, ?, (SELECT coalesce(max(position), 0) + 1 FROM attachment WHERE item = ?), ?, ?)`,
      ...[id, item.immutable, item.immutable, JSON.stringify(properties), content],
    )
    return id
  }

  const container = (oid: string, kind: ContainerKind, id: string): Container | undefined =>
    parsed(
      one(
        'SELECT * FROM container WHERE oid = ? AND kind = ? AND (id = ? OR role = ?)',
        oid,
        kind,
        id,
        id.toLowerCase(),
      ),
    )
  function addContainer(
    oid: string,
    kind: ContainerKind,
    parent: string | null,
    name: string,
    { role, properties = {} }: { readonly role?: string; readonly properties?: Json } = {},
  ): Container {
    const id = newContainerId(oid)
    const seq = nextSeq(oid)
    run(
      'INSERT INTO container VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      ...[id, oid, kind, parent, role ?? null, name, JSON.stringify(properties), changeKeyOf(oid, seq), seq],
    )
    if (parent !== null) touchContainer(parent)
    return container(oid, kind, id) as Container
  }
  const containers = (where: string, ...values: SQLInputValue[]): Container[] =>
    all(`SELECT * FROM container WHERE ${where}`, ...values).map((row) => parsed<Container>(row) as Container)

  const person = (where: 'oid' | 'mail', value: string): MailboxOwner | undefined => {
    const row = one(`SELECT person FROM mailbox WHERE ${where} = ?`, value)
    return row === undefined ? undefined : (JSON.parse(String(row.person)) as MailboxOwner)
  }

  return {
    ...{ all, one, run, transact, nextSeq, currentSeq, now, clock, find, select, insert, update, move, remove, bury },
    ...{ raw, forgetRaw, attachments, attach, container, addContainer, containers, touchContainer, person },
  }
}
