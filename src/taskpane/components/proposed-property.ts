/** Public strings: the property set that every Outlook client keeps and shows to add-ins and forms. */
const publicStrings = '{00020329-0000-0000-C000-000000000046}'

const typeOf: Readonly<Record<string, string>> = {
  integer: 'Integer',
  bigint: 'Long',
  picklist: 'Integer',
  decimal: 'Double',
  double: 'Double',
  money: 'Double',
  boolean: 'Boolean',
  datetime: 'SystemTime',
}

/** As long as the organization keeps it (`attributeexchangename`). */
const longest = 100

/** A named property that fits a column, called after the pair; empty before the pair has a name. */
export function proposedProperty(name: string, columnType: string | undefined): string {
  const word = name.replace(/[^\p{L}\p{N}]+/gu, '')
  if (!word || !columnType) return ''
  const begin = `${typeOf[columnType.toLowerCase()] ?? 'String'} ${publicStrings} Name `
  let proposed = begin
  for (const letter of word) {
    if (proposed.length + letter.length > longest) break
    proposed += letter
  }
  return proposed
}
