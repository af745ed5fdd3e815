/** What happened in the caller's own mailbox, as far as they may see it today. */
import type { z } from 'zod'
import type { FieldDecision, History, HistoryRequest, Receipt, receiptRequest } from '../../api/receipt.ts'
import type { Receipt as CoreReceipt } from '../../core/receipt.ts'
import type { CrmRecord, RecordTable } from '../../core/record.ts'
import type { PlacedReceipt, ReceiptPlace } from '../../store/history.ts'
import { Refusal } from '../problems.ts'
import { receiptView } from '../views/receipt.ts'
import { type Sight, sightOf } from '../views/sight.ts'
import { type SignedInCall, upstreamOptions } from './call.ts'
import { askerOf, namesFor } from './names.ts'

/** So many are looked at for one answer, when few of them match. */
const mostLookedAt = 500
const atOnce = 100

export async function searchHistory(call: SignedInCall, asked: HistoryRequest): Promise<History> {
  const { text = '', limit, cursor, table, outcome, since, before } = asked
  const wanted = text.toLowerCase()
  const found: { readonly view: Receipt; readonly place: ReceiptPlace }[] = []
  let after = cursor === undefined ? undefined : placeOf(cursor)
  let lookedAt = 0
  let isEnd = false
  while (found.length < limit && lookedAt < mostLookedAt && !isEnd) {
    const size = wanted ? atOnce : limit
    const page = await call.store.receiptsOf(call.caller, {
      ...(table ? { table } : {}),
      ...(outcome ? { outcome } : {}),
      ...(since ? { since: new Date(since).toISOString() } : {}),
      ...(before ? { before: new Date(before).toISOString() } : {}),
      ...(after ? { after } : {}),
      limit: size,
    })
    isEnd = page.length < size
    lookedAt += page.length
    const matching = await matches(call, page, wanted)
    const taken = matching.slice(0, limit - found.length)
    found.push(...taken)
    // What did not fit any more comes with the next answer.
    if (taken.length < matching.length) isEnd = false
    after = (taken.length < matching.length ? taken.at(-1)?.place : page.at(-1)?.place) ?? after
  }
  return {
    receipts: found.map(({ view }) => view),
    ...(isEnd || !after ? {} : { cursor: cursorOf(after), lookedBackTo: after.at }),
  }
}

export async function showReceipt(call: SignedInCall, asked: z.infer<typeof receiptRequest>): Promise<Receipt> {
  const receipt = await findReceipt(call, asked.receiptId)
  const names = await namesFor(call, [receipt.actor])
  return { ...receiptView(receipt, call.addressOf, await sightNow(call, [receipt])), ...askerOf(call, receipt, names) }
}

/** @throws Refusal `not-found`, for somebody else's, too */
export async function findReceipt({ store, caller }: SignedInCall, id: string): Promise<CoreReceipt> {
  const receipt = await store.receipt(caller, id)
  if (!receipt) {
    throw new Refusal('not-found', 'This is no longer in your history: it is older than your organization keeps it.')
  }
  return receipt
}

/** A hidden value is never matched: a search would tell it. What can't match even unseen is not asked about. */
async function matches(call: SignedInCall, page: readonly PlacedReceipt[], wanted: string) {
  const likely = page.filter(({ receipt }) => says(receiptView(receipt, call.addressOf), wanted))
  const sight = await sightNow(
    call,
    likely.map(({ receipt }) => receipt),
  )
  const names = await namesFor(
    call,
    likely.map(({ receipt }) => receipt.actor),
  )
  return likely
    .map(({ receipt, place }) => ({
      view: { ...receiptView(receipt, call.addressOf, sight), ...askerOf(call, receipt, names) },
      place,
    }))
    .filter(({ view }) => says(view, wanted))
}

/** Reads the records as this person may read them now: one request for each table. */
async function sightNow(call: SignedInCall, receipts: readonly CoreReceipt[]): Promise<Sight> {
  const options = upstreamOptions(call)
  const ids = new Map<RecordTable, Set<string>>()
  for (const { table, recordId } of receipts) {
    if (!recordId) continue
    const known = ids.get(table as RecordTable) ?? new Set()
    ids.set(table as RecordTable, known.add(recordId))
  }
  const [fieldRules, ...records] = await Promise.all([
    call.world.crm.fieldRules(options),
    ...[...ids].map(([table, some]) => call.world.crm.readRecords(table, [...some], options)),
  ])
  const readable = new Map(
    records.flat().flatMap((one): [string, CrmRecord][] => (one instanceof Error ? [] : [[one.id.toLowerCase(), one]])),
  )
  return sightOf(call, fieldRules, ({ recordId }) => readable.get(recordId.toLowerCase()), receipts)
}

function says({ name, regarding, failure, ends, decisions }: Receipt, wanted: string): boolean {
  if (wanted === '') return true
  const texts = [name, regarding?.name, failure?.detail, ends, ...decisions.flatMap(textsOf)]
  return texts.some((text) => text?.toLowerCase().includes(wanted))
}

/** Of the many fields that had nothing to do, only the name is worth finding. */
function textsOf({ mapping, outlookField, outcome, because, outlookValue, crmValue, parts }: FieldDecision) {
  const said = (parts ?? []).flatMap(({ name, detail }) => [name, detail])
  if (outcome === 'unchanged') return said
  return [mapping, outlookField, because, outlookValue, crmValue, ...said]
}

const cursorOf = ({ at, position, id }: ReceiptPlace): string =>
  Buffer.from(JSON.stringify([at, position, id])).toString('base64url')

function placeOf(cursor: string): ReceiptPlace {
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    const [at, position, id] = place as readonly unknown[]
    if (typeof at === 'string' && typeof position === 'number' && typeof id === 'string') return { at, position, id }
  } catch {
    // Said below.
  }
  throw new Refusal('request-invalid', 'The cursor is none of Tandem’s. Begin without one.', {
    errors: [{ path: 'cursor', message: 'is none of Tandem’s' }],
  })
}
