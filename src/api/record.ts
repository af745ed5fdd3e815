import { z } from 'zod'

/** A row of the organization, by logical table name and GUID. */
export const recordReference = z
  .object({
    table: z.string().regex(/^[a-z][a-z0-9_]{0,127}$/, 'must be a logical table name such as "account"'),
    id: z.guid('must be the GUID of a record'),
  })
  .meta({ id: 'RecordReference' })

export const namedRecord = recordReference
  .extend({
    name: z.string(),
    /** A second line: job title and company, customer, status. */
    detail: z.string().optional(),
    /** Where a person opens it. */
    url: z.string().optional(),
  })
  .meta({ id: 'NamedRecord' })

/** Why a record is proposed as regarding. */
export const suggestionReason = z.enum(['thread', 'participant', 'account', 'opportunity', 'case', 'recent'])

export const suggestedRecord = namedRecord
  .extend({ reason: suggestionReason, because: z.string().describe('A short sentence for a person.') })
  .meta({ id: 'SuggestedRecord' })

export const searchRequest = z
  .object({
    q: z.string().trim().min(1, 'type at least one character').max(100),
    /** Comma separated; default: account, contact, lead, opportunity, incident. */
    tables: z.string().optional(),
  })
  .meta({ id: 'RecordSearch' })

export const recordList = z.object({ records: z.array(namedRecord) }).meta({ id: 'RecordList' })

export type RecordReference = z.infer<typeof recordReference>
export type NamedRecord = z.infer<typeof namedRecord>
export type SuggestedRecord = z.infer<typeof suggestedRecord>
export type RecordList = z.infer<typeof recordList>
