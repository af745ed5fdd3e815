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
import { type CrmRecord, type Party, participation } from '../record.ts'
import { track } from '../track.ts'
import type { MailWorld } from './notice.ts'
import type { Addressee, Outbox, OutgoingMessage, PendingEmails } from './outgoing.ts'

export interface OutgoingWorld extends MailWorld {
  readonly mailbox: MailWorld['mailbox'] & Outbox
  readonly crm: MailWorld['crm'] & PendingEmails
}

/** `statuscode` of an e-mail. */
const status = { draft: 1, sent: 3, sending: 7, failed: 8 } as const
/** What was asked to be sent and is found nowhere is on its way so long, in milliseconds. */
const onItsWayMs = 3_600_000
/** Graph takes attachments up to so many characters of base64 in one request. */
const mostAttachments = 3_900_000

type Counts = { -readonly [K in keyof Omit<ScopeResult<'message'>, 'hold' | 'failure'>]: ScopeResult<'message'>[K] }

/** By e-mail: when it was asked to be sent, an ISO instant. */
type Asked = Readonly<Record<string, string>>
const askedName = 'outgoing:asked'

interface Pass {
  readonly world: OutgoingWorld
  readonly actor: Actor
  readonly call: CallOptions
  readonly notes: Notes
  readonly counts: Counts
  asked: Asked
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
  const pass: Pass = { world, actor, call, notes, counts, asked: JSON.parse(notes.get(askedName) ?? '{}') as Asked }
  try {
    const { systemUserId } = await world.crm.whoAmI(call)
    const ids = await world.crm.pendingEmails(systemUserId, call)
    const progress = countProgress('message', onProgress)
    progress.found(ids.length)
    for (const id of ids) {
      counts.looked++
      // One that fails holds up no other (invariant 10).
      try {
        await send(pass, id)
      } catch (error) {
        if (!(error instanceof TandemError)) throw error
        if (isForEverybody(error)) throw error
        await giveUp(pass, id, error)
      }
      progress.did(1)
    }
    const open = new Set(ids)
    await keepAsked(pass, Object.fromEntries(Object.entries(pass.asked).filter(([id]) => open.has(id))))
    return [counts]
  } catch (error) {
    if (!(error instanceof TandemError)) throw error
    return [{ ...counts, failure: error }]
  }
}

/** A full or throttled mailbox is no fault of the message: it stays pending. */
const isForEverybody = (error: TandemError) => error.isTransient || error.code === 'item-not-readable'

async function send(pass: Pass, id: string): Promise<void> {
  const { world, call, counts } = pass
  const record = await world.crm.readRecord('email', id, call)
  if (!record) return
  const mark = world.recordUrl({ table: 'email', id })
  const found = await world.mailbox.messagesMarked(mark, call)
  const sent = found.find(({ isDraft }) => !isDraft)
  if (sent) return finish(pass, record, sent)
  const draft = found[0]?.id ?? (await draftFor(pass, record, mark))
  if (draft === undefined) {
    counts.pending++
    return
  }
  await keepAsked(pass, { ...pass.asked, [id]: world.now().toISOString() })
  await world.mailbox.sendDraft(draft, call).catch((error: unknown) => {
    // Somebody sent it meanwhile: it is looked for again.
    if (!(error instanceof TandemError && error.code === 'item-gone')) throw error
  })
  const now = (await world.mailbox.messagesMarked(mark, call)).find(({ isDraft }) => !isDraft)
  if (now) await finish(pass, record, now)
  else counts.pending++
}

/** @returns undefined while what was asked to be sent is on its way, and found nowhere  @throws TandemError */
async function draftFor(pass: Pass, record: CrmRecord, mark: string): Promise<string | undefined> {
  const { world, call } = pass
  const asked = pass.asked[record.id]
  if (asked !== undefined) {
    if (world.now().getTime() - Date.parse(asked) < onItsWayMs) return undefined
    // Never a second one: whether the first was sent nobody knows, and a person can look.
    throw new TandemError('item-gone', { side: 'mailbox', detail: 'it was sent, and is not in Sent Items' })
  }
  const message = await messageOf(pass, record)
  // Whoever changes it now changes another version: it is looked at again in the next pass.
  await world.crm.write(
    [
      {
        kind: 'update',
        table: 'email',
        id: record.id,
        ifVersion: record.version,
        columns: { statecode: 1, statuscode: status.sending },
      },
    ],
    call,
  )
  return world.mailbox.createDraft(message, mark, call)
}

/** @throws TandemError `invalid-value` for recipients without an address, nobody at all, or too much to carry */
async function messageOf({ world, call }: Pass, record: CrmRecord): Promise<OutgoingMessage> {
  const refuse = (detail: string) => new TandemError('invalid-value', { side: 'crm', detail })
  const people = (as: Party['participation']) => record.parties.filter((party) => party.participation === as)
  const [to, cc, bcc] = [people(participation.to), people(participation.cc), people(participation.bcc)]
  const nameless = [...to, ...cc, ...bcc].filter(({ address }) => !address)
  if (nameless.length > 0) {
    const names = nameless.map(({ name }) => name || 'somebody').join(', ')
    throw refuse(`no e-mail address: ${names}. Give them one, or take them off.`)
  }
  if (to.length + cc.length + bcc.length === 0) throw refuse('nobody is to receive it. Name somebody in To.')
  const attachments = await Promise.all(
    record.attachments.map(async ({ id, name }) => {
      const content = await world.crm.attachmentBody(id, call)
      if (!content) throw refuse(`the attachment ${name} can’t be read.`)
      return { name, contentType: content.mimetype, contentBytes: content.body }
    }),
  )
  const size = attachments.reduce((sum, { contentBytes }) => sum + contentBytes.length, 0)
  if (size > mostAttachments) throw refuse('its attachments are larger than 3 MB together. Send a link instead.')
  const { subject, description, prioritycode } = record.columns
  return {
    subject: typeof subject === 'string' ? subject : '',
    body: world.html.clean(typeof description === 'string' ? description : ''),
    importance: prioritycode === 0 ? 'low' : prioritycode === 2 ? 'high' : 'normal',
    ...{ to: to.map(addressee), cc: cc.map(addressee), bcc: bcc.map(addressee) },
    attachments,
  }
}

const addressee = ({ address, name }: Party): Addressee => ({ address, ...(name ? { name } : {}) })

/** Closes the record, and links it to what was sent, as if it had been tracked. */
async function finish(
  pass: Pass,
  record: CrmRecord,
  sent: { readonly id: string; readonly internetMessageId: string },
): Promise<void> {
  const { world, actor, call, counts } = pass
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
  await track(world, { actor, kind: 'message', itemId: sent.id, operationId: world.newId(), ...call })
}

/** It says so in the CRM (Failed), and in the history of the mailbox, with the reason. */
async function giveUp({ world, actor, call, counts }: Pass, id: string, error: TandemError): Promise<void> {
  counts.failed++
  // Somebody changes it right now, or may: nothing was begun.
  if (error.code === 'record-conflict' || error.code === 'record-gone') return
  await world.crm.write(
    [{ kind: 'update', table: 'email', id, columns: { statecode: 0, statuscode: status.failed } }],
    call,
  )
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

async function keepAsked(pass: Pass, asked: Asked): Promise<void> {
  pass.asked = asked
  await pass.notes.keep({ [askedName]: Object.keys(asked).length > 0 ? JSON.stringify(asked) : undefined })
}
