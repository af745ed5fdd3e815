/** Change sets, each all or nothing by itself, many of them in one round trip. */
import { TandemError } from '../core/errors.ts'
import type { CallOptions, CrmOperation, CrmOutcome } from '../core/ports.ts'
import type { BatchResponse } from './batch.ts'
import type { DataverseClient } from './client.ts'
import { failureOf } from './failures.ts'
import { requestFor, versionsAfter } from './write.ts'

/** A batch must be done before anybody loses patience with it. */
const setsPerBatch = 50
/** Dataverse takes a thousand. */
const operationsPerBatch = 500
/** Files ride along as base64, in characters. */
const contentPerBatch = 16 * 1_048_576

type ChangeSet = readonly CrmOperation[]
type Outcome = CrmOutcome | TandemError

/** Outcomes stand in the order of the sets. A set that fails, or a batch that does, stops no other. */
export async function writeEach(
  client: DataverseClient,
  sets: readonly ChangeSet[],
  options: CallOptions,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  for (const some of batches(sets)) outcomes.push(...(await writeTogether(client, some, options)))
  return outcomes
}

async function writeTogether(
  client: DataverseClient,
  sets: readonly ChangeSet[],
  options: CallOptions,
): Promise<readonly Outcome[]> {
  const requests = sets.map((set) => caught(() => set.map(requestFor)))
  const going = requests.filter((each) => !(each instanceof TandemError) && each.length > 0)
  const answers = await client
    .changeSets(going as readonly Exclude<(typeof going)[number], TandemError>[], 'write', options)
    .catch((error: unknown) => {
      if (error instanceof TandemError) return error
      throw error
    })
  let at = 0
  return requests.map((request, index): Outcome => {
    if (request instanceof TandemError) return request
    if (request.length === 0) return { kind: 'done', versions: {} }
    if (answers instanceof TandemError) return answers
    return outcomeOf(sets[index] ?? [], answers[at++] ?? [])
  })
}

function outcomeOf(operations: ChangeSet, answers: readonly BatchResponse[]): Outcome {
  const failed = answers.find(({ status }) => status >= 300)
  if (!failed) return { kind: 'done', versions: versionsAfter(operations, answers) }
  const creates = operations.find(({ kind }) => kind === 'create')
  // 412 answers "only if it is not there yet"; a version that moved, and a duplicate by the organization's rules, have codes of their own.
  const isSomethingElse = /0x80060882|0x80040333/i.test(failed.text)
  if (failed.status === 412 && creates && !isSomethingElse) return { kind: 'exists', id: creates.id }
  return failureOf(failed)
}

function caught<T>(work: () => T): T | TandemError {
  try {
    return work()
  } catch (error) {
    if (error instanceof TandemError) return error
    throw error
  }
}

function batches(sets: readonly ChangeSet[]): readonly (readonly ChangeSet[])[] {
  const all: ChangeSet[][] = []
  let operations = 0
  let content = 0
  for (const set of sets) {
    const size = contentOf(set)
    const last = all.at(-1)
    const fits =
      last &&
      last.length < setsPerBatch &&
      operations + set.length <= operationsPerBatch &&
      content + size <= contentPerBatch
    if (fits) last.push(set)
    else all.push([set])
    operations = (fits ? operations : 0) + set.length
    content = (fits ? content : 0) + size
  }
  return all
}

function contentOf(set: ChangeSet): number {
  return set.reduce(
    (sum, operation) => sum + (operation.kind === 'attach' ? operation.attachment.body.length : 1000),
    0,
  )
}
