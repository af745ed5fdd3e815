import { z } from 'zod'
import { direction } from './receipt.ts'

const table = z.string().regex(/^[a-z][a-z0-9_]{0,127}$/, 'must be a logical table name such as "contact"')

/** One row of the grid of synchronized fields: which columns and which field of Outlook follow each other, and which way. */
export const syncedField = z
  .object({
    /** `syncattributemappingid`; absent where the organization has no row for it, so that nobody can set it. */
    id: z.string().optional(),
    table,
    mapping: z.string(),
    /** Outlook's label; of an own pair the named property. */
    outlookField: z.string(),
    /** The columns that it is made of. */
    crmColumns: z.array(z.string()),
    direction: direction.describe('As the organization’s row has it.'),
    defaultDirection: direction,
    allowedDirections: z.array(direction),
    /** The direction that holds where a setting of the organization overrules the row, and the sentence for it. */
    overruled: z.object({ direction, because: z.string() }).optional(),
    /** A pair that an administrator added. */
    isCustom: z.boolean(),
  })
  .meta({ id: 'SyncedField' })

export const ruleList = z
  .object({
    tables: z.array(z.object({ table, fields: z.array(syncedField) })),
    /** Absent where the organization tells only whoever tries. */
    mayChange: z.boolean().optional(),
  })
  .meta({ id: 'RuleList' })

const rowId = z.guid('must be the GUID of a row')

export const changeRuleRequest = z.object({ rowId, direction }).meta({ id: 'RuleChange' })
export const removeRuleRequest = z.object({ rowId })

export const addRuleRequest = z
  .object({
    table,
    mapping: z.string().trim().min(1, 'must have a name').max(100),
    crmColumn: z.string().trim().toLowerCase().min(1, 'must be the logical name of a column').max(128),
    /** Graph's notation: `String {guid} Name x`, `String {guid} Id 0x1`, `String 0x3A24`. */
    property: z
      .string()
      .trim()
      .min(1, 'must be a named property')
      .max(100, 'must be at most 100 characters long, which is what the organization keeps'),
    direction: direction.default('bidirectional'),
  })
  .meta({ id: 'OwnPair' })

export const removedRule = z.object({ rowId: z.string() }).meta({ id: 'RemovedRule' })

export const columnsRequest = z.object({ table })

/** Columns that an own pair can be made with. */
export const columnList = z
  .object({ columns: z.array(z.object({ name: z.string(), type: z.string() })) })
  .meta({ id: 'ColumnList' })

export type SyncedField = z.infer<typeof syncedField>
export type RuleList = z.infer<typeof ruleList>
export type RuleChange = z.infer<typeof changeRuleRequest>
export type OwnPair = z.infer<typeof addRuleRequest>
export type ColumnList = z.infer<typeof columnList>
