/** Tracked folders, as a person sees and sets them: the rows are theirs in the organization. */
import type {
  FolderList,
  FolderTracking,
  MailFolder,
  TrackFolderRequest,
  UntrackFolderRequest,
} from '../../api/folders.ts'
import { TandemError } from '../../core/errors.ts'
import { folderNoteIn, placesIn } from '../../core/mail/folder-notes.ts'
import type { MailboxFolder } from '../../core/mail/notice.ts'
import { type FolderRule, type FolderTerms, isUnused, stateOfFolder } from '../../core/mail/tracked-folders.ts'
import type { RecordReference } from '../../core/record.ts'
import { recordView } from '../views/record.ts'
import { type SignedInCall, upstreamOptions } from './call.ts'

interface Known {
  readonly inboxId: string
  readonly tree: readonly MailboxFolder[]
  readonly rules: readonly FolderRule[]
  readonly terms: FolderTerms
}

export const showFolders = async (call: SignedInCall): Promise<FolderList> => listOf(call, await lookUp(call))

/** @throws TandemError `folders-off`, `folder-not-below-inbox`, `too-many-folders`, and why the record can't be used */
export function trackFolder(call: SignedInCall, { folderId, regarding }: TrackFolderRequest): Promise<FolderList> {
  return change(call, async ({ tree, rules, terms }) => {
    if (!terms.isOn) throw new TandemError('folders-off')
    const folder = tree.find(({ id }) => id === folderId)
    if (!folder) throw new TandemError('folder-not-below-inbox', { side: 'mailbox' })
    const known = rules.find((rule) => rule.folderId === folderId)
    if (!known && rules.length >= terms.most)
      throw new TandemError('too-many-folders', { detail: `${rules.length} of ${terms.most}` })
    if (regarding) await checkRecord(call, regarding)
    await call.world.crm.keepTrackedFolder(
      {
        rowId: known?.rowId ?? call.world.newId(),
        folderId,
        name: folder.displayName,
        regarding: regarding === undefined ? (known?.regarding ?? null) : regarding,
        isNew: known === undefined,
      },
      upstreamOptions(call),
    )
  })
}

export function untrackFolder(call: SignedInCall, { rowId }: UntrackFolderRequest): Promise<FolderList> {
  return change(call, async ({ rules }) => {
    // A row of somebody else's is none of this person's, whatever they may do in the organization.
    if (rules.some((rule) => rule.rowId === rowId.toLowerCase()))
      await call.world.crm.dropTrackedFolder(rowId, upstreamOptions(call))
  })
}

/** One change of a person's folders at a time; what comes of it is looked for at once. */
function change(call: SignedInCall, work: (known: Known) => Promise<void>): Promise<FolderList> {
  const actor = { tid: call.caller.tid, oid: call.caller.oid }
  return call.items.run(`folders ${actor.tid}:${actor.oid}`, async () => {
    const before = await lookUp(call)
    await work(before)
    const rules = await call.world.crm.trackedFolders(upstreamOptions(call))
    await call.folders.keep(actor, rules)
    call.sync.hasten(actor, 'incomingEmail')
    return listOf(call, { ...before, rules })
  })
}

async function lookUp(call: SignedInCall): Promise<Known> {
  const options = upstreamOptions(call)
  const [{ inboxId, folders: tree }, rules, terms] = await Promise.all([
    call.world.mailbox.inboxFolders(options),
    call.world.crm.trackedFolders(options),
    call.folders.terms(),
  ])
  return { inboxId, tree, rules, terms }
}

/** @throws TandemError `record-not-readable`, `record-inactive` */
async function checkRecord(call: SignedInCall, regarding: RecordReference): Promise<void> {
  const { regarding: found } = await call.world.crm.lookup({ addresses: [], regarding }, upstreamOptions(call))
  if (!found) throw new TandemError('record-not-readable', { side: 'crm' })
  if (!found.isActive) throw new TandemError('record-inactive', { side: 'crm', detail: found.name })
}

async function listOf(call: SignedInCall, { inboxId, tree, rules, terms }: Known): Promise<FolderList> {
  const { store, caller, addressOf, now } = call
  const notes = await store.notes({ tid: caller.tid, oid: caller.oid })
  const kept = { get: (name: string) => notes[name] }
  const { places } = placesIn(kept)
  const found = new Set(tree.map(({ id }) => id))

  function trackingOf(rule: FolderRule): FolderTracking {
    const note = folderNoteIn(kept, rule)
    const state = stateOfFolder(rule, { rules, terms, places })
    return {
      rowId: rule.rowId,
      // What was just seen is newer than the last pass.
      state: found.has(rule.folderId) && (state === 'gone' || state === 'outside') ? 'unknown' : lostState(rule, state),
      ...(rule.regarding ? { regarding: recordView(rule.regarding, addressOf) } : {}),
      ...(note?.lastAt ? { lastAt: note.lastAt } : {}),
      isUnused: note !== undefined && isUnused(note.lastAt ?? note.since, now()),
      ...(note?.failure ? { failure: note.failure } : {}),
    }
  }

  function lostState({ folderId }: FolderRule, state: FolderTracking['state']): FolderTracking['state'] {
    return !found.has(folderId) && (state === 'followed' || state === 'unknown') ? 'outside' : state
  }

  const rows = new Map<string, FolderRule>()
  for (const rule of rules) if (!rows.has(rule.folderId)) rows.set(rule.folderId, rule)
  return {
    isOn: terms.isOn,
    most: terms.most,
    count: rules.length,
    folders: inOrder(inboxId, tree).map(({ depth, id, displayName, totalItemCount }): MailFolder => {
      const rule = rows.get(id)
      return { id, displayName, depth, totalItemCount, ...(rule ? { tracking: trackingOf(rule) } : {}) }
    }),
    // Of two rows for one folder the later one is of no use.
    lost: rules
      .filter((rule) => !found.has(rule.folderId) || rows.get(rule.folderId) !== rule)
      .map((rule) => ({ ...trackingOf(rule), name: rule.name })),
  }
}

/** As Outlook shows them: by name, each before those below it. */
function inOrder(
  parent: string,
  tree: readonly MailboxFolder[],
  depth = 0,
): readonly (MailboxFolder & { readonly depth: number })[] {
  return tree
    .filter(({ parentFolderId }) => parentFolderId === parent)
    .sort((one, other) => one.displayName.localeCompare(other.displayName))
    .flatMap((folder) => [{ ...folder, depth }, ...inOrder(folder.id, tree, depth + 1)])
}
