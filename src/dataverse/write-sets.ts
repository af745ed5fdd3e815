/** Change sets: each all or nothing by itself, many of them in one request. */
import { TandemError } from '../core/errors.ts'
import type { CallOptions, Crm, CrmOperation, CrmOutcome } from '../core/ports.ts'
import type { BatchResponse } from './batch.ts'
import type { DataverseClient } from './client.ts'
import { failureOf } from './failures.ts'
import { chunks } from './read-records.ts'
import { requestFor, versionsAfter } from './write.ts'

/** Dataverse takes a thousand requests in a batch; fewer leave time for others and for the answer. */
const setsPerBatch = 100

export function createWrites(client: DataverseClient): Pick<Crm, 'write' | 'writeEach'> {
  async function write(operations: readonly CrmOperation[], call: CallOptions): Promise<CrmOutcome> {
    const outcome = outcomeOf(operations, await client.changeSet(operations.map(requestFor), 'write', call))
    if (outcome instanceof TandemError) throw outcome
    return outcome
  }

  /** A file is as large as many rows: sets with files go one by one. */
  async function alone(operations: readonly CrmOperation[], call: CallOptions): Promise<CrmOutcome | TandemError> {
    try {
      return await write(operations, call)
    } catch (error) {
      if (error instanceof TandemError) return error
      throw error
    }
  }

  /** Sets that can't even be said are refused by themselves. */
  function requestsOf(operations: readonly CrmOperation[]) {
    try {
      return operations.map(requestFor)
    } catch (error) {
      if (error instanceof TandemError) return error
      throw error
    }
  }

  async function together(sets: readonly (readonly CrmOperation[])[], call: CallOptions) {
    const requests = sets.map(requestsOf)
    const asked = requests.flatMap((request) => (request instanceof TandemError ? [] : [request]))
    const answers = asked.length > 0 ? await client.changeSets(asked, 'write', call) : []
    let next = 0
    return sets.map((operations, index): CrmOutcome | TandemError => {
      const request = requests[index]
      if (request instanceof TandemError) return request
      const answer = answers[next++]
      return answer
        ? outcomeOf(operations, answer)
        : new TandemError('upstream-unavailable', { side: 'crm', detail: 'Dataverse: a change set without an answer' })
    })
  }

  return {
    write,
    async writeEach(sets, call) {
      const outcomes = new Map<readonly CrmOperation[], CrmOutcome | TandemError>()
      const isLarge = (set: readonly CrmOperation[]) => set.some(({ kind }) => kind === 'attach')
      const small = sets.length > 1 ? sets.filter((set) => !isLarge(set)) : []
      await Promise.all(
        chunks(small, setsPerBatch).map(async (some) => {
          const answers = await together(some, call)
          some.forEach((set, index) => {
            outcomes.set(set, answers[index] as CrmOutcome | TandemError)
          })
        }),
      )
      for (const set of sets) if (!outcomes.has(set)) outcomes.set(set, await alone(set, call))
      return sets.map((set) => outcomes.get(set) as CrmOutcome | TandemError)
    },
  }
}

function outcomeOf(operations: readonly CrmOperation[], answers: readonly BatchResponse[]): CrmOutcome | TandemError {
  const failed = answers.find(({ status }) => status >= 300)
  if (failed) {
    const creates = operations.find(({ kind }) => kind === 'create')
    // 412 answers "only if it is not there yet"; a version that moved has a code of its own.
    const isVersion = /0x80060882/i.test(failed.text)
    if (failed.status === 412 && creates && !isVersion) return { kind: 'exists', id: creates.id }
    return failureOf(failed)
  }
  if (answers.length !== operations.length)
    return new TandemError('upstream-unavailable', {
      side: 'crm',
      detail: `Dataverse: ${answers.length} answers to a change set of ${operations.length}`,
    })
  return { kind: 'done', versions: versionsAfter(operations, answers) }
}
