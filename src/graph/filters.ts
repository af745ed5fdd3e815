/** Pieces of `$filter` as Graph takes them; whoever puts them into an address encodes them. */

/** A text as a literal. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** Items whose single-value extended property has this value. */
export const carries = (property: string, value: string): string =>
  `singleValueExtendedProperties/Any(ep: ep/id eq ${quoted(property)} and ep/value eq ${quoted(value)})`
