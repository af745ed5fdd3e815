import type { ItemNotice } from '../core/following.ts'
import { versionOf } from './version.ts'

/** What a delta tells of one item. Light entries come without an etag: their version is unknown, so they are read again. */
export function noticeOf(
  id: string,
  entry: Parameters<typeof versionOf>[0] & { readonly categories?: readonly string[] | null },
): ItemNotice {
  const changeKey = versionOf(entry)
  return {
    id,
    ...(changeKey ? { changeKey } : {}),
    ...(entry.categories ? { categories: entry.categories } : {}),
  }
}
