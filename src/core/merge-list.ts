import type { FieldValue } from './field-value.ts'

export const asList = (value: FieldValue | undefined): readonly FieldValue[] => (Array.isArray(value) ? value : [])

const key = (value: FieldValue) => JSON.stringify(value)
const keys = (values: readonly FieldValue[]) => new Set(values.map(key))

/**
 * Merges two lists by element: what either side added is in, what either side took away is out. Sorted, because the order
 * of addresses and categories means nothing.
 */
export function mergeList(
  itemBase: readonly FieldValue[],
  item: readonly FieldValue[],
  recordBase: readonly FieldValue[],
  record: readonly FieldValue[],
): readonly FieldValue[] {
  const inItem = keys(item)
  const inRecord = keys(record)
  const gone = new Set([
    ...itemBase.map(key).filter((one) => !inItem.has(one)),
    ...recordBase.map(key).filter((one) => !inRecord.has(one)),
  ])
  const all = new Map([...item, ...record].map((value) => [key(value), value]))
  // Taken away on one side and still, or newly, on the other: it goes, unless the other side added it just now.
  const stays = (one: string) =>
    !gone.has(one) || (inItem.has(one) && !keys(itemBase).has(one)) || (inRecord.has(one) && !keys(recordBase).has(one))
  return [...all]
    .filter(([one]) => stays(one))
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, value]) => value)
}

/**
 * A list that never was the other side's: it gets what was added there, and loses what was taken away there.
 * @param before what the other side held when both were compared last  @param after what it holds now
 */
export function withChanges(
  list: readonly FieldValue[],
  before: readonly FieldValue[],
  after: readonly FieldValue[],
): readonly FieldValue[] {
  const [own, former] = [keys(list), keys(before)]
  return mergeList(before, after, list, list).filter((value) => own.has(key(value)) || !former.has(key(value)))
}
