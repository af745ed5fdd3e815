/** A field's value in neutral form, the same whichever side it came from. `undefined` is never a value: it means unknown. */
export type FieldValue =
  | string
  | number
  | boolean
  | null
  | readonly FieldValue[]
  | { readonly [name: string]: FieldValue }

/** Deep equality of neutral values; the order of an object's names does not matter, that of a list does. */
export function isSameValue(one: FieldValue | undefined, other: FieldValue | undefined): boolean {
  if (one === other) return true
  if (typeof one !== 'object' || typeof other !== 'object' || !one || !other) return false
  if (Array.isArray(one) || Array.isArray(other)) {
    if (!Array.isArray(one) || !Array.isArray(other) || one.length !== other.length) return false
    return one.every((value, index) => isSameValue(value, other[index]))
  }
  const names = Object.keys(one)
  if (names.length !== Object.keys(other).length) return false
  const left = one as Readonly<Record<string, FieldValue>>
  const right = other as Readonly<Record<string, FieldValue>>
  return names.every((name) => name in right && isSameValue(left[name], right[name]))
}
