/** Who wins when both sides changed the same field differently: one choice for all tables, others for some. */
import { type RecordTable, recordTables } from '../core/record.ts'
import type { ConflictPolicy } from '../core/rules.ts'

export interface Conflicts {
  readonly all: ConflictPolicy
  readonly byTable: Readonly<Partial<Record<RecordTable, ConflictPolicy>>>
}

const policies: readonly ConflictPolicy[] = ['later', 'crm', 'outlook']

/**
 * @param text `later`, or `later, contact=crm, task=outlook`
 * @throws Error that names the part at fault and what can stand there
 */
export function readConflicts(text: string): Conflicts {
  let all: ConflictPolicy = 'later'
  const byTable: Partial<Record<RecordTable, ConflictPolicy>> = {}
  for (const part of text.split(',').map((one) => one.trim().toLowerCase())) {
    if (!part) continue
    const [left = '', right] = part.split('=').map((one) => one.trim())
    const policy = policies.find((known) => known === (right ?? left))
    if (!policy) throw new Error(`"${part}" names no winner. Write later, crm or outlook, or TABLE=one of them.`)
    if (right === undefined) {
      all = policy
      continue
    }
    const table = recordTables.find((known) => known === left)
    if (!table) throw new Error(`"${left}" is no synchronized table. There are ${recordTables.join(', ')}.`)
    byTable[table] = policy
  }
  return { all, byTable }
}

export function winnerIn({ all, byTable }: Conflicts): (table: string) => ConflictPolicy {
  return (table) => byTable[table as RecordTable] ?? all
}
