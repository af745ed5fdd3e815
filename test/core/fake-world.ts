/** Two sides and a journal in memory, with a switch that lets the process "die" before the k-th effect. */
import { createHash } from 'node:crypto'
import { TandemError } from '../../src/core/errors.ts'
import type { EventItem, Item, ItemKind, MessageItem } from '../../src/core/item.ts'
import type { Link } from '../../src/core/link.ts'
import { readMark } from '../../src/core/mark.ts'
import type { CrmLookup, CrmOperation, Intent, OrganizationSettings, World } from '../../src/core/ports.ts'
import type { Receipt } from '../../src/core/receipt.ts'
import type {
  AddressMatch,
  ColumnValue,
  CrmRecord,
  NamedRecord,
  Party,
  RecordFile,
  RecordTable,
} from '../../src/core/record.ts'
import type { FieldRules } from '../../src/core/rules.ts'

export class Died extends Error {}

export const actor = { tid: 'tenant', oid: 'alex' }
export const account: NamedRecord = { table: 'account', id: '00000000-0000-4000-8000-00000000000a', name: 'Fabrikam' }

export const message: MessageItem = {
  kind: 'message',
  id: 'immutable-1',
  changeKey: 'c1',
  internetMessageId: '<one@fabrikam.example>',
  conversationId: 'conversation-1',
  subject: 'Order 17',
  body: { contentType: 'html', content: '<p>Please <b>send</b> it</p>' },
  from: { emailAddress: { name: 'Nora', address: 'Nora@Fabrikam.example' } },
  toRecipients: [{ emailAddress: { name: 'Alex', address: 'alex@tandem.example' } }],
  ccRecipients: [{ emailAddress: { address: 'nobody@else.example' } }],
  bccRecipients: [],
  importance: 'high',
  isDraft: false,
  inSentItems: false,
  receivedDateTime: '2026-11-20T09:00:00Z',
  categories: ['Blue'],
  attachments: [
    {
      id: 'a1',
      kind: 'file',
      name: 'order.pdf',
      contentType: 'application/pdf',
      size: 3,
      isInline: false,
      contentBytes: 'AAAA',
    },
    { id: 'a2', kind: 'file', name: 'setup.exe', contentType: 'application/octet-stream', size: 3, isInline: false },
    { id: 'a3', kind: 'file', name: 'film.mov', contentType: 'video/quicktime', size: 9_000_000, isInline: false },
  ],
}

export const meeting: EventItem = {
  kind: 'event',
  id: 'immutable-e1',
  changeKey: 'e1',
  iCalUId: '040000008200E00074C5B7101A82E00800000000AA',
  type: 'singleInstance',
  subject: 'Kick-off',
  body: { contentType: 'html', content: '<p>Agenda</p>' },
  importance: 'normal',
  isAllDay: false,
  isCancelled: false,
  isDraft: false,
  isOrganizer: true,
  sensitivity: 'normal',
  start: '2026-11-25T09:00:00Z',
  end: '2026-11-25T10:00:00Z',
  location: 'Room 4',
  showAs: 'busy',
  organizer: { emailAddress: { name: 'Alex', address: 'alex@tandem.example' } },
  attendees: [{ type: 'required', emailAddress: { name: 'Nora', address: 'nora@fabrikam.example' } }],
  categories: [],
  attachments: [],
}

export const people: readonly AddressMatch[] = [
  {
    table: 'contact',
    id: '00000000-0000-4000-8000-00000000000c',
    name: 'Nora Blom',
    address: 'nora@fabrikam.example',
    isActive: true,
    createdOn: '2026-01-01T00:00:00Z',
    parent: account,
  },
  {
    table: 'systemuser',
    id: '00000000-0000-4000-8000-0000000000aa',
    name: 'Alex',
    address: 'alex@tandem.example',
    isActive: true,
    createdOn: '2025-01-01T00:00:00Z',
  },
]

interface Row {
  columns: Record<string, ColumnValue>
  parties: readonly Party[]
  regarding?: NamedRecord
  attachments: RecordFile[]
  version: number
}

/** What lives on beyond a process: mailbox, organization and the journal's disk. */
export class FakeState {
  readonly items = new Map<string, Item>()
  readonly rows = new Map<string, Row>()
  readonly links = new Map<string, Link>()
  readonly intents = new Map<string, Intent>()
  readonly receipts: Receipt[] = []
  readonly regardable = new Map<string, NamedRecord & { isActive: boolean }>([
    [account.id, { ...account, isActive: true }],
  ])
  readonly hidden = new Set<string>()
  categories = 0
  writes = 0

  constructor(...items: Item[]) {
    for (const item of items) this.items.set(item.id, item)
  }
}

export interface FakeOptions {
  /** Dies before this effect (1 = the first). */
  readonly dieBefore?: number
  readonly settings?: Partial<OrganizationSettings>
  readonly fieldRules?: FieldRules
  /** Thrown instead of the next CRM write. */
  readonly crmFault?: TandemError
  readonly mailboxFault?: TandemError
}

const noFiles = async (): Promise<never> => {
  throw new Error('nobody does that to a file here')
}

export function fakeWorld(state: FakeState, options: FakeOptions = {}): World {
  let effects = 0
  const effect = () => {
    effects++
    if (options.dieBefore === effects) throw new Died()
  }
  let ids = 0
  let crmFault = options.crmFault
  let mailboxFault = options.mailboxFault
  const guidFor = (name: string) => {
    const hash = createHash('sha1').update(name).digest('hex')
    return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-5${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`
  }
  const shown = (table: RecordTable, id: string): CrmRecord | undefined => {
    const row = state.rows.get(id)
    if (!row || state.hidden.has(id)) return undefined
    return {
      table,
      id,
      version: String(row.version),
      columns: row.columns,
      parties: row.parties,
      attachments: row.attachments,
      modifiedOn: '2026-11-20T10:00:00Z',
      ...(row.regarding ? { regarding: row.regarding } : {}),
    }
  }
  const write = (operation: CrmOperation, rows: Map<string, Row>): 'exists' | undefined => {
    if (operation.kind === 'create') {
      if (rows.has(operation.id)) return 'exists'
      const regarding = operation.regarding && state.regardable.get(operation.regarding.id)
      rows.set(operation.id, {
        columns: { statecode: 0, ...operation.columns },
        parties: operation.parties ?? [],
        attachments: [],
        version: 1,
        ...(regarding ? { regarding } : {}),
      })
      return undefined
    }
    const row = rows.get(operation.id)
    if (!row) throw new TandemError('record-gone', { side: 'crm' })
    if (operation.kind === 'delete') rows.delete(operation.id)
    if (operation.kind === 'attach') {
      const { id, filename, body } = operation.attachment
      row.attachments = [...row.attachments, { id, name: filename, size: body.length, version: '1' }]
    }
    if (operation.kind === 'update') {
      if (operation.ifVersion && operation.ifVersion !== String(row.version))
        throw new TandemError('record-conflict', { side: 'crm' })
      const { regarding: _former, ...kept } = row
      const regarding =
        operation.regarding === undefined
          ? row.regarding
          : operation.regarding && state.regardable.get(operation.regarding.id)
      rows.set(operation.id, {
        ...kept,
        columns: { ...row.columns, ...operation.columns },
        parties: operation.parties ?? row.parties,
        version: row.version + 1,
        ...(regarding ? { regarding } : {}),
      })
    }
    return undefined
  }

  const world: World = {
    mailbox: {
      readItem: async (_kind, id) => {
        const item = state.items.get(id)
        if (!item) throw new TandemError('item-gone', { side: 'mailbox' })
        return item
      },
      readAttachment: async () => 'BBBB',
      readFile: async function* () {
        yield new Uint8Array([4, 16, 65])
      },
      addFile: noFiles,
      removeFile: noFiles,
      updateItem: async (_kind, id, changes, { ifChangeKey }) => {
        effect()
        const fault = mailboxFault
        mailboxFault = undefined
        if (fault) throw fault
        const item = state.items.get(id)
        if (!item) throw new TandemError('item-gone', { side: 'mailbox' })
        if (ifChangeKey && ifChangeKey !== item.changeKey) throw new TandemError('item-conflict', { side: 'mailbox' })
        state.writes++
        const { mark, ...rest } = changes
        const { mark: former, ...kept } = item
        const kept_mark = mark === undefined ? former : readMark(mark ?? undefined).mark
        const changeKey = `${item.changeKey}+`
        state.items.set(id, { ...kept, ...rest, changeKey, ...(kept_mark ? { mark: kept_mark } : {}) } as Item)
        return { changeKey }
      },
      write: (writes, call) =>
        Promise.all(
          writes.map(async (one) => {
            try {
              if (one.action !== 'update') throw new Error('only updates happen here')
              const condition = one.ifChangeKey === undefined ? {} : { ifChangeKey: one.ifChangeKey }
              const { changeKey } = await world.mailbox.updateItem(one.kind as ItemKind, one.id, one.changes, {
                ...call,
                ...condition,
              })
              return { id: one.id, changeKey }
            } catch (error) {
              if (error instanceof TandemError) return error
              throw error
            }
          }),
        ),
      ensureCategories: async () => {
        state.categories++
      },
    },
    crm: {
      whoAmI: async () => ({
        systemUserId: '00000000-0000-4000-8000-0000000000aa',
        businessUnitId: 'unit',
        organizationId: 'organization',
      }),
      settings: async () => ({
        maxAttachmentSize: 5_242_880,
        blockedAttachmentExtensions: ['exe'],
        trackInternalMailAsTwoActivities: true,
        syncAppointmentAttachments: false,
        unresolveRecipientsOnMultipleMatch: false,
        unresolveSenderOnMultipleMatch: false,
        mailingAddressOnly: true,
        deleteOutsideFilter: false,
        unknownSenders: 'none',
        syncContactCompany: false,
        timeZone: 'UTC',
        ...options.settings,
      }),
      lookup: async ({ addresses, activity, regarding }): Promise<CrmLookup> => {
        const found = regarding && state.regardable.get(regarding.id)
        const ids = activity
          ? [...state.rows.keys()].filter(
              (id) =>
                activity.ids.includes(id) ||
                (activity.messageId && state.rows.get(id)?.columns.messageid === activity.messageId),
            )
          : []
        return {
          matches: people.filter(({ address }) => addresses.includes(address)),
          records: ids.flatMap((id) => (activity && shown(activity.table, id)) ?? []),
          ...(found ? { regarding: found } : {}),
        }
      },
      fieldRules: async () => options.fieldRules ?? { directions: {}, custom: [] },
      readRecord: async (table, id) => {
        if (state.hidden.has(id)) throw new TandemError('record-not-readable', { side: 'crm' })
        return shown(table, id)
      },
      write: async (operations) => {
        effect()
        const fault = crmFault
        crmFault = undefined
        if (fault) throw fault
        const draft = new Map(state.rows)
        for (const operation of operations) {
          if (write(operation, draft) === 'exists')
            return { kind: 'exists', id: operation.kind === 'attach' ? '' : operation.id }
        }
        state.rows.clear()
        for (const [id, row] of draft) state.rows.set(id, row)
        state.writes++
        return {
          kind: 'done',
          versions: Object.fromEntries([...draft].map(([id, { version }]) => [id, String(version)])),
        }
      },
      writeEach: (sets, call) =>
        Promise.all(
          sets.map(async (set) => {
            try {
              return await world.crm.write(set, call)
            } catch (error) {
              if (error instanceof TandemError) return error
              throw error
            }
          }),
        ),
      openFile: noFiles,
      putFile: async ({ record, fileId }, { name, size }) => {
        effect()
        const row = state.rows.get(record.id)
        if (!row) throw new TandemError('record-gone', { side: 'crm' })
        const file = { id: fileId, name, size, version: '1' }
        row.attachments = [...row.attachments.filter(({ id }) => id !== fileId), file]
        state.writes++
        return file
      },
      removeFile: noFiles,
      search: async () => [],
      openWork: async () => [{ table: 'opportunity', id: '00000000-0000-4000-8000-0000000000dd', name: 'Big deal' }],
      names: async (records) => records.flatMap((record) => state.regardable.get(record.id) ?? []),
    },
    journal: {
      findLink: async (who, kind, itemId) =>
        [...state.links.values()].find(
          (link) => link.tid === who.tid && link.mailbox === who.oid && link.kind === kind && link.itemId === itemId,
        ),
      linksToRecord: async (tid, record) =>
        [...state.links.values()].filter((link) => link.tid === tid && link.recordId === record.id),
      begin: async (...intents) => {
        effect()
        for (const intent of intents) state.intents.set(intent.linkId, intent)
      },
      commit: async (intent, { link, receipt }) => {
        effect()
        state.intents.delete(intent.linkId)
        if (link) state.links.set(link.id, link)
        else state.links.delete(intent.linkId)
        state.receipts.push(receipt)
      },
      suspend: async (intent, { link, receipt }) => {
        effect()
        state.intents.set(intent.linkId, intent)
        state.links.set(link.id, link)
        state.receipts.push(receipt)
      },
    },
    conflictOf: () => 'later',
    html: {
      clean: (html) => html.replace(/<script[\s\S]*?<\/script>/gi, ''),
      toText: (html) => html.replace(/<[^>]+>/g, ''),
    },
    guidFor,
    digest: () => ({ add: () => undefined, text: () => 'digest' }),
    newId: () => `id-${++ids}`,
    now: () => new Date('2026-11-23T12:00:00Z'),
    recordUrl: ({ table, id }) => `https://crm.example/main.aspx?pagetype=entityrecord&etn=${table}&id=${id}`,
  }
  return world
}

let operations = 0

/** A fresh wish about the message or meeting above. */
export function wish(kind: 'message' | 'event' = 'message') {
  operations++
  return {
    actor,
    kind,
    itemId: kind === 'message' ? message.id : meeting.id,
    operationId: `operation-${operations}`,
    correlationId: `correlation-${operations}`,
  }
}
