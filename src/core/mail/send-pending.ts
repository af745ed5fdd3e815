/**
 * Sends what the CRM has marked as Pending Send from the mailbox of its sender, exactly once: the message
 * carries the record's mark from the moment it is a draft, so that whoever goes on after a crash finds it, sent or not.
 */
import { TandemError } from '../errors.ts'
import { type Notes, openNotes } from '../follow/notes.ts'
import type { ScopeResult } from '../follow/sync-mailbox.ts'
import { type Actor, noItem } from '../link.ts'
import type { CallOptions, Intent } from '../ports.ts'
import { countProgress, type TellProgress } from '../progress.ts'
import type { Receipt } from '../receipt.ts'
import { type CrmRecord, participation } from '../record.ts'
import { track } from '../track.ts'
import { carryAttachments } from './carry-attachments.ts'
import { type Line, standInLine } from './line.ts'
import { demandMaySend, senderOf } from './may-send.ts'
import type { MailWorld } from './notice.ts'
import type { MarkedMessage, Outbox, OutgoingMessage, PendingEmails } from './outgoing.ts'
import { type Recipients, recipientsOf } from './recipients.ts'
import { keepStumbles, noteStumble } from './stumbles.ts'
import { subjectWithToken } from './subject-with-token.ts'

export interface OutgoingWorld extends MailWorld {
  readonly mailbox: MailWorld['mailbox'] & Outbox
  readonly crm: MailWorld['crm'] & PendingEmails
}

/** `statuscode` of an e-mail. */
const status = { draft: 1, sent: 3, pending: 6, sending: 7, failed: 8 } as const
/** What was asked to be sent and is found nowhere is on its way so long, in milliseconds. */
const onItsWayMs = 3_600_000
type Counts = {
  -readonly [K in keyof Omit<ScopeResult<'message'>, 'hold' | 'failure' | 'waiting'>]: ScopeResult<'message'>[K]
}

type ByEmail = Readonly<Record<string, string>>
const askedName = 'outgoing:asked'
/** By e-mail: the version of the row that its draft was written from, where Exchange did not let that go. */
const heldName = 'outgoing:held'

interface Pass {
  readonly world: OutgoingWorld
  readonly actor: Actor
  readonly call: CallOptions
  readonly notes: Notes
  readonly counts: Counts
  /** `systemuserid` of the mailbox's owner. */
  readonly userId: string
  /** When it was asked to be sent, an ISO instant. */
  asked: ByEmail
  /** E-mails of this pass that were read on both sides and have not gone: what fails then may be their own fault. */
  readonly reached: Set<string>
  /** E-mails that were asked to be sent, and were found nowhere for as long as they may be on their way. */
  readonly missing: Set<string>
  /** E-mails whose rows say that they are Sent. */
  readonly finished: Set<string>
}

export async function sendPending(
  world: OutgoingWorld,
  actor: Actor,
  { onProgress, ...call }: CallOptions & { readonly onProgress?: TellProgress | undefined },
): Promise<readonly ScopeResult<'message'>[]> {
  const counts: Counts = {
    ...{ kind: 'message', looked: 0, created: 0, updated: 0, deleted: 0, unlinked: 0, pending: 0, failed: 0 },
  }
  const notes = await openNotes(world.journal, actor)
  let waiting: TandemError | undefined
  try {
    const { systemUserId: userId } = await world.crm.whoAmI(call)
    const asked = JSON.parse(notes.get(askedName) ?? '{}') as ByEmail
    const pass: Pass = {
      world,
      actor,
      call,
      notes,
      counts,
      userId,
      asked,
      reached: new Set(),
      missing: new Set(),
      finished: new Set(),
    }
    const line = await standInLine(world.crm, notes, userId, call)
    const looked = new Map<string, 'waits' | 'done'>()
    const settled = new Set<string>()
    let away: TandemError | undefined
    let aways = 0
    const progress = countProgress('message', onProgress)
    progress.found(line.turn.length)
    for (const id of line.turn) {
      // One that fails holds up no other (invariant 10).
      try {
        looked.set(id, await send(pass, id))
        settled.add(id)
      } catch (error) {
        if (!(error instanceof TandemError)) throw error
        if (isWaiting(error)) {
          waiting = error
          counts.pending++
          await backToPending(pass, id)
          // A full mailbox is full for the next one, too.
          if (error.code !== 'send-as-denied') break
          looked.set(id, 'waits')
          progress.did(1)
          continue
        }
        if (isItsOwn(pass, id, error)) {
          const stumble = await noteStumble(notes, id, world.now())
          looked.set(id, stumble === 'given-up' ? 'done' : 'waits')
          if (stumble === 'given-up') {
            await giveUp(pass, id, error)
            settled.add(id)
          } else counts.pending++
          if (stumble === 'away') away = error
          if (stumble === 'away' && ++aways >= mostAways && counts.updated === 0) break
        } else if (isForEverybody(error)) throw error
        else {
          await giveUp(pass, id, error)
          // Not before it says so: until then a forgotten one would be sent a second time. Whoever sends it anew has read why.
          if (pass.missing.has(id)) await forgetAsked(pass, id)
          looked.set(id, 'done')
          settled.add(id)
        }
      }
      progress.did(1)
    }
    await line.keep(looked)
    await forgetSent(pass, line)
    await keepHeld(pass, Object.fromEntries(Object.entries(heldIn(pass)).filter(([id]) => !line.hasLeft(id))))
    await keepStumbles(notes, (id) => !line.hasLeft(id) && !settled.has(id))
    if (away && counts.updated === 0) throw away
    return [{ ...counts, ...(waiting ? { waiting } : {}) }]
  } catch (error) {
    if (!(error instanceof TandemError)) throw error
    return [{ ...counts, failure: error }]
  }
}

const waitingCodes: ReadonlySet<string> = new Set(['mailbox-full', 'sending-limit', 'send-as-denied'])
/** The mailbox or Exchange stands in the way: nothing was sent, it stays Pending Send, and the mailbox says so. */
const isWaiting = ({ code }: TandemError) => waitingCodes.has(code)
/** No fault of the message: the pass ends, and it stays as it is. */
const isForEverybody = (error: TandemError) => error.isTransient || error.code === 'item-not-readable'

/** So many in a row without one that went, and the others wait for the next look. */
const mostAways = 3
/** Both sides answer, and yet this one can't be written or sent. */
const isItsOwn = ({ reached }: Pass, id: string, { code, retryAfterMs }: TandemError) =>
  code === 'upstream-unavailable' && retryAfterMs === undefined && reached.has(id)

/** @returns whether it still waits */
async function send(pass: Pass, id: string): Promise<'waits' | 'done'> {
  const { world, call, counts, userId } = pass
  const record = await world.crm.readRecord('email', id, call)
  // Another mailbox's, which sends it itself.
  if (!record || senderOf(record, userId) === 'not-ours') return 'done'
  counts.looked++
  const mark = world.recordUrl({ table: 'email', id })
  const found = await world.mailbox.messagesMarked(mark, call)
  const sent = found.find(({ isDraft }) => !isDraft)
  if (sent) {
    await finish(pass, record, sent)
    return 'done'
  }
  pass.reached.add(id)
  const draft = (await draftThatHolds(pass, record, found)) ?? (await draftFor(pass, record, mark))
  if (draft === undefined) {
    counts.pending++
    return 'waits'
  }
  await carryAttachments(world, pass.notes, record, draft.id, call)
  await nameIt(pass, record, draft)
  await keepAsked(pass, { ...pass.asked, [id]: world.now().toISOString() })
  await world.mailbox.sendDraft(draft.id, call).catch(async (error: unknown) => {
    if (!(error instanceof TandemError)) throw error
    // Refused, and so not sent: whoever looks later need not wonder.
    if (isWaiting(error) || error.code === 'invalid-value') await forgetAsked(pass, id)
    // Somebody sent it meanwhile: it is looked for again.
    if (error.code !== 'item-gone') throw error
  })
  const now = (await world.mailbox.messagesMarked(mark, call)).find(({ isDraft }) => !isDraft)
  if (now) await finish(pass, record, now)
  else counts.pending++
  return now ? 'done' : 'waits'
}

/** The draft that is there, unless somebody changed the e-mail since and had it sent anew: then it is thrown away. */
async function draftThatHolds(
  pass: Pass,
  { id, version, columns }: CrmRecord,
  found: readonly MarkedMessage[],
): Promise<MarkedMessage | undefined> {
  const [draft] = found
  // What was asked to be sent may go at this moment, and would be thrown away as what was sent.
  if (!draft || columns.statuscode === status.sending || pass.asked[id] !== undefined) return draft
  if (heldIn(pass)[id] === version) return draft
  for (const old of found) await pass.world.mailbox.discardDraft(old.id, pass.call)
  return undefined
}

/** Before it goes, so that whoever gets it knows whose it is, however soon they look. */
async function nameIt({ world, call }: Pass, { id, columns }: CrmRecord, draft: MarkedMessage): Promise<void> {
  const { internetMessageId: messageid } = draft
  if (messageid === '' || columns.messageid === messageid) return
  const operation = { kind: 'update', table: 'email', id } as const
  await world.crm.write(
    [
      { ...operation, columns: { statecode: 0, statuscode: status.draft } },
      { ...operation, columns: { messageid, directioncode: true } },
      { ...operation, columns: { statecode: 1, statuscode: status.sending } },
    ],
    call,
  )
}

/** @returns undefined while what was asked to be sent is on its way, and found nowhere  @throws TandemError */
async function draftFor(pass: Pass, record: CrmRecord, mark: string): Promise<MarkedMessage | undefined> {
  const { world, call, userId } = pass
  const asked = pass.asked[record.id]
  if (asked !== undefined) {
    if (world.now().getTime() - Date.parse(asked) < onItsWayMs) return undefined
    // Never a second one: whether the first was sent nobody knows, and a person can look.
    pass.missing.add(record.id)
    throw new TandemError('item-gone', { side: 'mailbox', detail: 'it was sent, and is not in Sent Items' })
  }
  const from = await demandMaySend(world.crm, record, userId, call)
  const recipients = await recipientsFor(pass, record)
  const token = await tokenFor(pass, record)
  const subject = subjectWithToken(textOf(record.columns.subject), token)
  const { description, prioritycode } = record.columns
  const message: OutgoingMessage = {
    subject,
    body: world.html.clean(textOf(description)),
    importance: prioritycode === 0 ? 'low' : prioritycode === 2 ? 'high' : 'normal',
    ...(from ? { from } : {}),
    ...recipients,
  }
  // Whoever changes it now changes another version: it is looked at again in the next pass.
  const operation = { kind: 'update', table: 'email', id: record.id } as const
  await world.crm.write(
    [
      // What waits to be sent is completed, and completed rows are read-only: all of this is one change.
      { ...operation, ifVersion: record.version, columns: { statecode: 0, statuscode: status.draft } },
      ...(token ? [{ ...operation, columns: { trackingtoken: token, subject } }] : []),
      { ...operation, columns: { statecode: 1, statuscode: status.sending } },
    ],
    call,
  )
  return world.mailbox.createDraft(message, mark, call)
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** @throws TandemError `invalid-value`, naming who is in the way */
async function recipientsFor({ world, call }: Pass, { parties }: CrmRecord): Promise<Recipients> {
  const [addresses, allowsUnresolved] = await Promise.all([
    world.crm.firstAddresses(
      parties.flatMap(({ record, participation: as }) => (record && as !== participation.sender ? [record] : [])),
      call,
    ),
    world.crm.allowsUnresolved(call),
  ])
  const recipients = recipientsOf(parties, { addresses, allowsUnresolved })
  if (typeof recipients === 'string') throw new TandemError('invalid-value', { side: 'crm', detail: recipients })
  return recipients
}

/** The one it has, or a new one where the organization correlates by tokens. */
async function tokenFor({ world, call }: Pass, { id, columns }: CrmRecord): Promise<string | undefined> {
  const { isOn, givesTokens } = await world.crm.correlationSettings(call)
  if (!isOn || !givesTokens) return undefined
  const { trackingToken } = await world.crm.submissionOf(id, call)
  return trackingToken ?? world.crm.newTrackingToken(textOf(columns.subject), call)
}

/** Closes the record, and links it to what was sent, as if it had been tracked. */
async function finish(
  pass: Pass,
  record: CrmRecord,
  sent: { readonly id: string; readonly internetMessageId: string },
): Promise<void> {
  const { world, actor, call, counts, finished } = pass
  const operation = { kind: 'update', table: 'email', id: record.id } as const
  await world.crm.write(
    [
      // What waits to be sent is completed, and completed rows are read-only: all of this is one change.
      { ...operation, columns: { statecode: 0, statuscode: status.draft } },
      { ...operation, columns: { messageid: sent.internetMessageId, directioncode: true } },
      { ...operation, columns: { statecode: 1, statuscode: status.sent } },
    ],
    call,
  )
  counts.updated++
  finished.add(record.id)
  await track(world, { actor, kind: 'message', itemId: sent.id, operationId: world.newId(), ...call })
}

/** It says so in the CRM (Failed), and in the history of the mailbox, with the reason. */
async function giveUp({ world, actor, call, counts }: Pass, id: string, error: TandemError): Promise<void> {
  counts.failed++
  // Somebody changes it right now, or may: nothing was begun.
  if (error.code === 'record-conflict' || error.code === 'record-gone') return
  const failed = { kind: 'update', table: 'email', id, columns: { statecode: 0, statuscode: status.failed } } as const
  const note = {
    kind: 'note',
    table: 'email',
    id,
    noteId: world.newId(),
    subject: 'Not sent',
    text: error.message,
  } as const
  // Who may write no notes still has the history.
  await world.crm.write([failed, note], call).catch(async (refused: unknown) => {
    if (!(refused instanceof TandemError) || refused.isTransient) throw refused
    await world.crm.write([failed], call)
  })
  const at = world.now().toISOString()
  const subject = { actor, kind: 'message', itemId: noItem(id), verb: 'track' } as const
  const linkId = world.guidFor(`outgoing:${actor.tid}:${actor.oid}:${id}`)
  const intent: Intent = { ...subject, id: world.newId(), linkId, askedAt: at, correlationId: call.correlationId }
  const receipt: Receipt = {
    ...{ ...subject, actor: actor.oid, id: world.newId(), linkId, at, table: 'email', recordId: id, outcome: 'failed' },
    ...{ recordAction: 'none', failure: { code: error.code, detail: error.message }, decisions: [] },
    correlationId: call.correlationId,
  }
  await world.journal.settle([{ intent, link: null, receipt }])
}

/** Shown as what it is: it waits. What was asked to be sent is told from it by its mark, not by its state. */
async function backToPending(pass: Pass, id: string): Promise<void> {
  const { world, call } = pass
  if (pass.asked[id] !== undefined) return
  const record = await world.crm.readRecord('email', id, call)
  if (record?.columns.statuscode !== status.sending) return
  await world.crm.write(
    [
      {
        kind: 'update',
        table: 'email',
        id,
        ifVersion: record.version,
        columns: { statecode: 1, statuscode: status.pending },
      },
    ],
    call,
  )
  const held = await world.crm.readRecord('email', id, call)
  if (held?.columns.statuscode === status.pending) await keepHeld(pass, { ...heldIn(pass), [id]: held.version })
}

/** A list of several pages may leave one out that waits: it is forgotten only when its row says that it no longer does. */
async function forgetSent(pass: Pass, line: Line): Promise<void> {
  const { world, call } = pass
  const left = [...pass.finished]
  for (const id of Object.keys(pass.asked).filter((one) => line.hasLeft(one) && !pass.finished.has(one))) {
    const state = (await world.crm.readRecord('email', id, call))?.columns.statuscode
    if (state !== status.pending && state !== status.sending) left.push(id)
  }
  await keepAsked(pass, Object.fromEntries(Object.entries(pass.asked).filter(([id]) => !left.includes(id))))
}

const heldIn = ({ notes }: Pass): ByEmail => JSON.parse(notes.get(heldName) ?? '{}') as ByEmail

async function keepHeld({ notes }: Pass, held: ByEmail): Promise<void> {
  await notes.keep({ [heldName]: Object.keys(held).length > 0 ? JSON.stringify(held) : undefined })
}

async function forgetAsked(pass: Pass, id: string): Promise<void> {
  await keepAsked(pass, Object.fromEntries(Object.entries(pass.asked).filter(([one]) => one !== id)))
}

async function keepAsked(pass: Pass, asked: ByEmail): Promise<void> {
  pass.asked = asked
  await pass.notes.keep({ [askedName]: Object.keys(asked).length > 0 ? JSON.stringify(asked) : undefined })
}
