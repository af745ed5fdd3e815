/**
 * The only code that writes to the two sides. The order of effects is: intent, CRM, mailbox, base; every step can be done
 * twice without harm, so a process may die between any two and `resume` finishes the work (DESIGN.md). One item or ten
 * thousand take the same way, many of them in one request each.
 */
import { TandemError } from './errors.ts'
import type { SyncedItem } from './item.ts'
import type { Link } from './link.ts'
import { FileMoved, type MovedFile, moveFiles } from './move-files.ts'
import type { Plan } from './plan.ts'
import type { CallOptions, CrmOperation, CrmOutcome, Intent, ItemWrite, World } from './ports.ts'

export interface Applied {
  readonly kind: 'applied'
  readonly itemId: string
  readonly itemVersion: string
  readonly recordVersion?: string
  /** What came of each file of the plan. */
  readonly files?: readonly MovedFile[]
}

/** The sides moved since the plan was made: read them again and plan again. */
export interface Moved {
  readonly kind: 'moved'
  readonly because: 'record-exists' | 'record-changed' | 'item-changed'
}

/** A side refused or is away; what was done stays done, and doing it again is safe. */
export interface NotApplied {
  readonly kind: 'failed'
  readonly error: TandemError
}

export type ApplyOutcome = Applied | Moved | NotApplied

/** Base64 by attachment id. */
export type Contents = ReadonlyMap<string, string>

/** One plan to carry out. */
export interface Work {
  readonly intent: Intent
  readonly plan: Plan
  /** Absent: the plan makes it. */
  readonly item?: SyncedItem
  readonly contents?: Contents
}

/** Writes the plans; outcomes stand in the order of the works, and the failure of one is its own (invariant 10). */
export async function apply(
  world: World,
  works: readonly Work[],
  options: CallOptions,
): Promise<readonly ApplyOutcome[]> {
  await world.journal.begin(...works.map(({ intent }) => intent))
  const outcomes = new Map<Work, ApplyOutcome>()
  const versions = await writeRecords(world, works, options, outcomes)
  await writeItems(world, works, options, outcomes, versions)
  await writeFiles(world, works, options, outcomes)
  return works.map((work) => outcomes.get(work) as ApplyOutcome)
}

/** What must be there before the plan can be made: by itself, so that its refusal stops nothing else. */
export async function createFirst(
  world: World,
  intent: Intent,
  operation: Extract<CrmOperation, { kind: 'create' }>,
  options: CallOptions,
): Promise<CrmOutcome | TandemError> {
  await world.journal.begin(intent)
  const [outcome] = await orFailures(1, () => world.crm.writeEach([[operation]], options))
  return outcome as CrmOutcome | TandemError
}

async function writeRecords(
  world: World,
  works: readonly Work[],
  options: CallOptions,
  outcomes: Map<Work, ApplyOutcome>,
): Promise<ReadonlyMap<Work, string>> {
  const versions = new Map<Work, string>()
  const writing = works.flatMap((work) => {
    const operations = withAttachments(work.plan, work.contents)
    return operations.length > 0 ? [{ work, operations }] : []
  })
  if (writing.length === 0) return versions
  const answers = await orFailures(writing.length, () =>
    world.crm.writeEach(
      writing.map(({ operations }) => operations),
      options,
    ),
  )
  writing.forEach(({ work }, index) => {
    const answer = answers[index] as (typeof answers)[number]
    if (answer instanceof TandemError) {
      const failed = recordFailure(answer, work)
      if (failed) outcomes.set(work, failed)
    } else if (answer.kind === 'exists') outcomes.set(work, { kind: 'moved', because: 'record-exists' })
    else {
      const version = answer.versions[work.plan.recordId]
      if (version) versions.set(work, version)
    }
  })
  return versions
}

function recordFailure(error: TandemError, { plan }: Work): ApplyOutcome | undefined {
  if (error.code === 'record-conflict') return { kind: 'moved', because: 'record-changed' }
  // Somebody was faster: what was wished is so.
  if (error.code === 'record-gone' && plan.recordAction === 'deleted') return undefined
  return { kind: 'failed', error }
}

async function writeItems(
  world: World,
  works: readonly Work[],
  options: CallOptions,
  outcomes: Map<Work, ApplyOutcome>,
  versions: ReadonlyMap<Work, string>,
): Promise<void> {
  const done = (work: Work, itemId: string, itemVersion: string) => {
    const recordVersion = versions.get(work)
    outcomes.set(work, { kind: 'applied', itemId, itemVersion, ...(recordVersion ? { recordVersion } : {}) })
  }
  const writing: { work: Work; write: ItemWrite }[] = []
  for (const work of works) {
    if (outcomes.has(work)) continue
    const write = itemWrite(work)
    if (write) writing.push({ work, write })
    else done(work, work.item?.id ?? work.intent.itemId, work.item?.changeKey ?? '')
  }
  if (writing.length === 0) return
  const answers = await orFailures(writing.length, () =>
    world.mailbox.write(
      writing.map(({ write }) => write),
      options,
    ),
  )
  writing.forEach(({ work, write }, index) => {
    const answer = answers[index] as (typeof answers)[number]
    if (!(answer instanceof TandemError)) done(work, answer.id, answer.changeKey)
    else if (answer.code === 'item-conflict') outcomes.set(work, { kind: 'moved', because: 'item-changed' })
    else if (answer.code === 'item-gone' && write.action === 'delete') done(work, write.id, '')
    else outcomes.set(work, { kind: 'failed', error: answer })
  })
}

/** Last, for they need both sides to be there; one after the other, so that memory holds a piece of one of them. */
async function writeFiles(
  world: World,
  works: readonly Work[],
  options: CallOptions,
  outcomes: Map<Work, ApplyOutcome>,
): Promise<void> {
  for (const work of works) {
    const outcome = outcomes.get(work)
    if (work.plan.files.length === 0 || outcome?.kind !== 'applied') continue
    try {
      outcomes.set(work, { ...outcome, files: await moveFiles(world, work.plan, outcome.itemId, options) })
    } catch (error) {
      if (error instanceof FileMoved) outcomes.set(work, { kind: 'moved', because: 'record-changed' })
      else if (error instanceof TandemError) outcomes.set(work, { kind: 'failed', error })
      else throw error
    }
  }
}

/** A whole request that failed is the failure of each that was in it. */
async function orFailures<T>(count: number, ask: () => Promise<readonly T[]>): Promise<readonly (T | TandemError)[]> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof TandemError)) throw error
    return Array.from({ length: count }, () => error)
  }
}

function itemWrite({ plan, item, intent }: Work): ItemWrite | undefined {
  if (plan.itemAction === 'none') return undefined
  if (!item) {
    const { id, kind } = intent
    return plan.itemAction === 'created' && plan.item
      ? { action: 'create', kind, changes: plan.item, transactionId: id }
      : undefined
  }
  // Messages change with every look at them; for everything else a change in between is planned anew.
  const condition =
    item.kind === 'message' || isPlainMeeting(item) || !item.changeKey ? {} : { ifChangeKey: item.changeKey }
  if (plan.itemAction === 'deleted') return { action: 'delete', kind: item.kind, id: item.id, ...condition }
  return plan.item ? { action: 'update', kind: item.kind, id: item.id, changes: plan.item, ...condition } : undefined
}

/** Its version is its series', which moves with every other meeting of it: two could never be changed together. */
const isPlainMeeting = (item: SyncedItem) => item.kind === 'event' && item.type === 'occurrence'

/** Attachments stand after the row they belong to and before the state that closes it. */
function withAttachments(plan: Plan, contents: Contents | undefined): readonly CrmOperation[] {
  const [first, ...rest] = plan.operations
  if (!first) return []
  const uploads = plan.attachments.flatMap(({ attachmentId, ...attachment }): CrmOperation[] => {
    const body = contents?.get(attachmentId)
    return body === undefined
      ? []
      : [{ kind: 'attach', table: plan.table, id: plan.recordId, attachment: { ...attachment, body } }]
  })
  return [first, ...uploads, ...rest]
}

/** Which side of a series sync made, and that what one of its meetings began with is over once it was compared. */
function withSeries(link: Link, { table, recordAction, itemAction }: Plan): Link {
  if (link.occurrence) return compared(link)
  if (table !== 'recurringappointmentmaster') return link
  const made = recordAction === 'created' ? 'record' : itemAction === 'created' ? 'item' : undefined
  return made ? { ...link, series: { made } } : link
}

/** The link of one meeting of a series after its sides were compared once. */
export function compared(link: Link): Link {
  const { occurrence } = link
  if (!occurrence?.isCopy && !occurrence?.tellsNobody) return link
  const { isCopy: _copied, tellsNobody: _quietly, ...which } = occurrence
  return { ...link, occurrence: which }
}

/** The link as it stands once a plan is carried out. */
export function linkAfter(before: Omit<Link, 'base' | 'state'>, plan: Plan, applied: Applied): Link {
  const { failure: _settled, regarding: _former, recordBase: _base, ...kept } = before as Link
  return {
    ...withSeries(kept as Link, plan),
    itemId: applied.itemId,
    table: plan.table,
    recordId: plan.recordId,
    state: 'tracked',
    base: plan.base,
    ...(plan.recordBase ? { recordBase: plan.recordBase } : {}),
    itemVersion: applied.itemVersion,
    ...(applied.recordVersion ? { recordVersion: applied.recordVersion } : {}),
    ...(plan.regarding ? { regarding: plan.regarding } : {}),
  }
}
