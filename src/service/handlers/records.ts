import type { z } from 'zod'
import type { RecordList, searchRequest } from '../../api/record.ts'
import { isSameRecord } from '../../core/record.ts'
import { Refusal } from '../problems.ts'
import { recordView } from '../views/record.ts'
import type { SignedInCall } from './call.ts'

const searchable = ['account', 'contact', 'lead', 'opportunity', 'incident'] as const
const mostFound = 25
const mostRecent = 12

export async function searchRecords(call: SignedInCall, asked: z.infer<typeof searchRequest>): Promise<RecordList> {
  const { caller: _caller, correlationId, signal, addressOf } = call
  const found = await call.world.crm.search(asked.q, tablesOf(asked.tables), mostFound, { correlationId, signal })
  return { records: found.map((record) => recordView(record, addressOf)) }
}

function tablesOf(tables: string | undefined): readonly string[] {
  const wanted = (tables ?? '').split(',').flatMap((name) => name.trim().toLowerCase() || [])
  const strange = wanted.find((name) => !searchable.some((each) => each === name))
  if (strange) {
    throw new Refusal('request-invalid', `“${strange}” can’t be searched. Choose among ${searchable.join(', ')}.`, {
      errors: [{ path: 'tables', message: `must be among ${searchable.join(', ')}` }],
    })
  }
  return wanted.length > 0 ? [...new Set(wanted)] : searchable
}

/** What the caller chose lately, as far as they may still read it, under its name of today (invariant 6). */
export async function recentRecords(call: SignedInCall): Promise<RecordList> {
  const { caller, store, correlationId, signal, addressOf } = call
  const chosen = await store.recentRegarding(caller, mostRecent)
  const named = chosen.length > 0 ? await call.world.crm.names(chosen, { correlationId, signal }) : []
  return {
    records: chosen.flatMap((record) => {
      const today = named.find((each) => isSameRecord(each, record))
      return today ? [recordView(today, addressOf)] : []
    }),
  }
}
