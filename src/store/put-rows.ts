/** Many rows with few statements, each of which is put together once: a bulk pass writes thousands of rows of the same shape. */
import { CompiledQuery, type DialectAdapter } from 'kysely'
import type { Connection } from './engine.ts'

/** Rows of a statement: SQLite takes some 32,000 parameters, a link has twenty. */
const rowsAtOnce = 256

interface Compilable<Result> {
  compile(): CompiledQuery<Result>
}

/** Its text, and the parameters behind those of the rows. */
interface Statement {
  readonly sql: string
  readonly rest: readonly unknown[]
}

/** By the database that they are for; by their name and how many rows they take. */
const known = new WeakMap<DialectAdapter, Map<string, Statement>>()

/**
 * @param name of the statement; the same name is always the same statement
 * @param statement made for rows of which every one has all columns, in the same order
 * @returns what the statement asks for of the rows that it wrote
 */
export async function putRows<Row extends object, Result>(
  connection: Connection,
  name: string,
  rows: readonly Row[],
  statement: (rows: readonly Row[]) => Compilable<Result>,
): Promise<readonly Result[]> {
  const { adapter } = connection.getExecutor()
  const statements = known.get(adapter) ?? new Map<string, Statement>()
  known.set(adapter, statements)
  const results: Result[] = []
  for (let start = 0; start < rows.length; ) {
    // Few lengths, so that few statements are kept.
    const length = Math.min(rowsAtOnce, 2 ** Math.floor(Math.log2(rows.length - start)))
    const some = rows.slice(start, start + length)
    const key = `${name} ${length}`
    const values = some.flatMap((row): unknown[] => Object.values(row))
    const made = statements.get(key) ?? statementOf(statement(some), values.length)
    statements.set(key, made)
    const written = await connection.executeQuery<Result>(CompiledQuery.raw(made.sql, [...values, ...made.rest]))
    results.push(...written.rows)
    start += length
  }
  return results
}

function statementOf(built: Compilable<unknown>, values: number): Statement {
  const { sql, parameters } = built.compile()
  return { sql, rest: parameters.slice(values) }
}
