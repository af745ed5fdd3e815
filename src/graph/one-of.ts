/** The value as one that we know; undefined for what an upstream may have added since. */
export function oneOf<T extends string>(values: readonly T[], value: string | null | undefined): T | undefined {
  return values.find((known) => known === value)
}
