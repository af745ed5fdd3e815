/**
 * One value that the CRM refuses holds up no other (invariant 10): an option that it doesn't know, a column that this person may
 * not fill, a length that the organization narrowed. It names the column, mostly one at a time however many it minds; the plan
 * is made anew without it, and says so.
 */
import type { FieldMapping } from './catalogue/index.ts'
import type { DecisionPart } from './decision.ts'
import type { TandemError } from './errors.ts'
import type { Plan } from './plan.ts'
import type { Refused, Rules } from './rules.ts'

/**
 * @returns what is known to be refused together with the columns of the plan that the refusal names; undefined where it names
 * none that was not known before. So a caller that plans again as long as there is an answer tries no more often than the plan
 * has columns: what can't be left out is refused a second time, and that ends it.
 */
export function refusedWith(known: Refused | undefined, { operations }: Plan, error: TandemError): Refused | undefined {
  if (error.side !== 'crm' || (error.code !== 'invalid-value' && error.code !== 'privilege-missing')) return undefined
  const written = operations.flatMap((operation) => ('columns' in operation ? Object.keys(operation.columns) : []))
  const words = new Set(error.message.match(/\w+/g))
  const named = written.filter((column) => words.has(column) && !(known && column in known))
  if (named.length === 0) return undefined
  return { ...known, ...Object.fromEntries(named.map((column) => [column, error.message])) }
}

/** The columns of a mapping that the CRM refused, and why. */
export function refusedParts({ crmColumns }: FieldMapping, { refused = {} }: Rules): readonly DecisionPart[] {
  return crmColumns.flatMap((name): DecisionPart[] => {
    const detail = refused[name]
    return detail === undefined ? [] : [{ name, outcome: 'kept', detail }]
  })
}
