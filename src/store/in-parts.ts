/** SQLite takes some 32,000 parameters in a statement; this stays far below. */
const keysAtOnce = 512

/** Reads by many keys, some at a time. */
export async function inParts<Key, Row>(
  keys: readonly Key[],
  read: (some: readonly Key[]) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const found: Row[] = []
  for (let start = 0; start < keys.length; start += keysAtOnce)
    found.push(...(await read(padded(keys.slice(start, start + keysAtOnce)))))
  return found
}

/**
 * The last key again and again, up to a few lengths: a list of each length would be a statement of its own, to be prepared anew
 * each time and kept in memory, where the same few do.
 */
export function padded<Key>(keys: readonly Key[]): readonly Key[] {
  const [last] = keys.slice(-1)
  if (last === undefined) return keys
  const length = 2 ** Math.ceil(Math.log2(keys.length))
  return [...keys, ...Array.from({ length: length - keys.length }, () => last)]
}
