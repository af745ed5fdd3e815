/**
 * `node scripts/trim-tables.ts TABLES.JSON`: makes `src/sandbox/organization/tables.json`, the sandbox's table definitions,
 * from the collected facts about Dataverse's tables. Only facts that the engine enforces are kept.
 */
import { readFileSync, writeFileSync } from 'node:fs'

interface Column {
  name: string
  type: string
  maxLength?: number
  min?: number
  max?: number
  required: string
  create: boolean
  update: boolean
  read: boolean
  format?: string
  behavior?: string
  targets?: string[]
  options?: { value: number | boolean; label: string; state?: string }[]
}

interface Table {
  table: { logicalName: string; entitySetName: string; primaryId: string; primaryName: string; activity: boolean }
  columns: Column[]
  lookups: { column: string; navigationProperty: string; target: string }[]
  collections: { navigationProperty: string; table: string }[]
}

const [source] = process.argv.slice(2)
if (!source) throw new Error('Name the file with the collected facts: node scripts/trim-tables.ts TABLES.JSON')

const facts = JSON.parse(readFileSync(source, 'utf8')) as Record<string, Table>
const trimmed = Object.values(facts).map(({ table, columns, lookups, collections }) => ({
  name: table.logicalName,
  set: table.entitySetName,
  key: table.primaryId,
  label: table.primaryName,
  isActivity: table.activity,
  columns: Object.fromEntries(
    columns.map(
      ({ name, type, maxLength, min, max, required, create, update, read, format, behavior, targets, options }) => [
        name,
        {
          type,
          ...(maxLength === undefined ? {} : { maxLength }),
          ...(min === undefined ? {} : { min }),
          ...(max === undefined ? {} : { max }),
          ...(required === 'None' ? {} : { required }),
          // What may be done with it: create, update, read.
          may: `${create ? 'c' : ''}${update ? 'u' : ''}${read ? 'r' : ''}`,
          // A column that only shows a day still keeps the time: what counts is the behaviour.
          ...(behavior === 'DateOnly' ? { format: 'DateOnly' } : format && format !== 'DateOnly' ? { format } : {}),
          ...(targets ? { targets } : {}),
          ...(options
            ? { options: options.map(({ value, label, state }) => (state ? [value, label, state] : [value, label])) }
            : {}),
        },
      ],
    ),
  ),
  lookups: lookups.map(({ column, navigationProperty, target }) => [column, navigationProperty, target]),
  collections: collections.map(({ navigationProperty, table: target }) => [navigationProperty, target]),
}))
const lines = trimmed.map((table) => JSON.stringify(table))
writeFileSync(new URL('../src/sandbox/organization/tables.json', import.meta.url), `[\n${lines.join(',\n')}\n]\n`)
