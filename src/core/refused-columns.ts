/**
 * One value that the CRM refuses holds up no other (invariant 10): an option that it doesn't know, a column that this person may
 * not fill, a length that the organization narrowed. It names the column; the plan is made anew without it, and says so.
 */
import type { TandemError } from './errors.ts'
import type { Plan } from './plan.ts'
import type { Refused } from './rules.ts'

/** @returns the columns of the plan that the refusal names; undefined where it is about something else */
export function refusedOf({ operations }: Plan, error: TandemError): Refused | undefined {
  if (error.side !== 'crm' || (error.code !== 'invalid-value' && error.code !== 'privilege-missing')) return undefined
  const written = operations.flatMap((operation) => ('columns' in operation ? Object.keys(operation.columns) : []))
  const words = new Set(error.message.match(/\w+/g))
  const named = written.filter((column) => words.has(column))
  return named.length > 0 ? Object.fromEntries(named.map((column) => [column, error.message])) : undefined
}
