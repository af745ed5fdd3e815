/** Carries files over, one at a time and piece by piece: each move can be done twice, and the failure of one is its own. */
import { type AgreedFile, agreedFile, agreedFiles, asBase, filesMapping } from './agreed-file.ts'
import type { Decision, DecisionPart } from './decision.ts'
import { TandemError } from './errors.ts'
import type { Digest, FileSource, Pieces } from './file.ts'
import type { FileMove, Plan } from './plan.ts'
import type { CallOptions, World } from './ports.ts'

/** What came of one move. */
export interface MovedFile {
  /** What both sides hold of it now, if both do. */
  readonly agreed?: AgreedFile
  readonly failure?: TandemError
}

/** A side moved while it was read: both are to be read and planned again. */
export class FileMoved extends Error {}

/** @throws TandemError for what passes by itself; FileMoved */
export async function moveFiles(
  world: World,
  plan: Plan,
  itemId: string,
  options: CallOptions,
): Promise<readonly MovedFile[]> {
  const moved: MovedFile[] = []
  for (const move of plan.files) {
    try {
      const agreed = await moveOne(world, plan, itemId, move, options)
      moved.push(agreed ? { agreed } : {})
    } catch (error) {
      if (!(error instanceof TandemError)) throw error
      if (isNews(error)) throw new FileMoved('a file is not what it was', { cause: error })
      if (error.isTransient) throw error
      moved.push({ failure: error, ...(move.before ? { agreed: move.before } : {}) })
    }
  }
  return moved
}

const isNews = ({ code }: TandemError) => code === 'record-conflict' || code === 'record-gone' || code === 'item-gone'

async function moveOne(
  { mailbox, crm, digest }: World,
  { table, recordId }: Plan,
  itemId: string,
  move: FileMove,
  options: CallOptions,
): Promise<AgreedFile | undefined> {
  switch (move.does) {
    case 'put-on-record': {
      const { from, fileId, ifVersion, mimetype, name } = move
      const read = noted(digest(), (at) => after(mailbox.readFile('event', itemId, from.id, options), at))
      const source: FileSource = { name, contentType: mimetype, size: from.size, pieces: read.pieces }
      const target = { record: { table, id: recordId }, fileId, ...(ifVersion === undefined ? {} : { ifVersion }) }
      return agreedFile(name, from, await crm.putFile(target, source, options), read.text())
    }
    case 'put-on-item': {
      const { from, name, replaces } = move
      const source = await crm.openFile(from.id, from.size, options)
      // The new content stands in the CRM, whatever happens between.
      if (replaces !== undefined) await mailbox.removeFile('event', itemId, replaces, options)
      const read = noted(digest(), source.pieces)
      const facts = await mailbox.addFile('event', itemId, { ...source, name, pieces: read.pieces }, options)
      return agreedFile(name, facts, from, read.text())
    }
    case 'take-from-record':
      await crm.removeFile(move.fileId, options)
      return undefined
    case 'take-from-item':
      await mailbox.removeFile('event', itemId, move.attachmentId, options)
      return undefined
  }
}

/** Notes the content as it goes by, where it goes by once and from the beginning. */
function noted(digest: Digest, pieces: (from: number) => Pieces) {
  let reads = 0
  let isWhole = false
  return {
    async *pieces(from: number): AsyncGenerator<Uint8Array> {
      const isFirst = ++reads === 1 && from === 0
      for await (const piece of pieces(from)) {
        if (isFirst) digest.add(piece)
        yield piece
      }
      isWhole = isFirst
    },
    text: (): string | undefined => (isWhole && reads === 1 ? digest.text() : undefined),
  }
}

async function* after(pieces: Pieces, at: number): AsyncGenerator<Uint8Array> {
  let skipped = 0
  for await (const piece of pieces) {
    const rest = piece.subarray(Math.min(piece.byteLength, at - skipped))
    skipped += piece.byteLength - rest.byteLength
    if (rest.byteLength > 0) yield rest
  }
}

/** The plan as it was carried out: what became of each file stands in its decision, and in its base. */
export function withMovedFiles(plan: Plan, moved: readonly MovedFile[] | undefined): Plan {
  if (!moved || plan.files.length === 0) return plan
  const stays = agreedFiles({ base: plan.base } as Parameters<typeof agreedFiles>[0]) ?? []
  const files = [...stays, ...moved.flatMap(({ agreed }) => agreed ?? [])]
  const failures = new Map(
    plan.files.flatMap(({ name }, index): [string, string][] => {
      const failure = moved[index]?.failure
      return failure ? [[name, failure.message]] : []
    }),
  )
  return {
    ...plan,
    base: { ...plan.base, [filesMapping]: asBase(files) },
    decisions: plan.decisions.map((decision) =>
      decision.mapping === filesMapping && failures.size > 0 ? withFailures(decision, failures) : decision,
    ),
  }
}

function withFailures(decision: Decision, failures: ReadonlyMap<string, string>): Decision {
  const parts = (decision.parts ?? []).map((part): DecisionPart => {
    const detail = part.outcome === 'kept' ? undefined : failures.get(part.name)
    return detail === undefined ? part : { ...part, outcome: 'kept', detail }
  })
  const isAnyMoved = parts.some(({ outcome }) => outcome !== 'kept')
  return { ...decision, reason: 'some-attachments-left-out', parts, ...(isAnyMoved ? {} : { outcome: 'kept' }) }
}
