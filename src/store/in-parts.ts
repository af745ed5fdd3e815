/** SQLite takes some 32,000 parameters in a statement; this stays far below. */
const keysAtOnce = 500

/** Reads by many keys, some at a time. */
export async function inParts<Key, Row>(
  keys: readonly Key[],
  read: (some: readonly Key[]) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const found: Row[] = []
  for (let start = 0; start < keys.length; start += keysAtOnce)
    found.push(...(await read(keys.slice(start, start + keysAtOnce))))
  return found
}
