/** A pair that an administrator added: any column with any named property of the item, of matching type. */
import type { FieldValue } from '../field-value.ts'
import { fitText } from '../text.ts'
import { plainInstant } from './dates.ts'
import type { Field } from './field.ts'

export type CustomType = 'text' | 'number' | 'boolean' | 'instant'

/** Kind of value by the property's type in Graph's notation; undefined for types that no column matches. */
export function customTypeOf(property: string): CustomType | undefined {
  const [type = ''] = property.split(' ')
  if (type === 'String' || !property.includes(' ')) return 'text'
  if (type === 'Boolean') return 'boolean'
  if (type === 'SystemTime') return 'instant'
  return ['Integer', 'Short', 'Long', 'Double', 'Float', 'Currency'].includes(type) ? 'number' : undefined
}

function read(type: CustomType, value: unknown): FieldValue {
  if (value === undefined || value === null || value === '') return type === 'text' ? '' : null
  if (type === 'number') return Number(value)
  if (type === 'boolean') return String(value) === 'true'
  return type === 'instant' ? plainInstant(String(value)) : String(value)
}

/** @param maxLength of a text column, in UTF-16 units, where it is known */
export function customField(column: string, property: string, maxLength?: number): Field {
  const type = customTypeOf(property) ?? 'text'
  const fitted = (value: FieldValue): FieldValue =>
    type === 'text' && maxLength !== undefined && typeof value === 'string' ? fitText(value, maxLength) : value
  return {
    fromItem: ({ extended }) => read(type, extended?.[property]),
    fromRecord: ({ columns }) => (columns[column] === undefined ? undefined : read(type, columns[column])),
    onRecord: fitted,
    toRecord: (value) => ({ [column]: value === '' ? null : (fitted(value) as string | number | boolean | null) }),
    toItem: (value) => ({ extended: { [property]: value === null || value === '' ? null : String(value) } }),
  }
}
