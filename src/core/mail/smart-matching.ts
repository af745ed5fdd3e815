/** Mail of the same subject between the same people is of the same thread. */
import type { CorrelationSettings, KnownEmail } from './notice.ts'

type Settings = Pick<CorrelationSettings, 'subjectPrefixes' | 'mostWords' | 'wordsMayDiffer' | 'leastAddresses'>

/** Microsoft's `HashFilterKeywords`: `Re:`, `AW :` and the like, as often as they were put there. */
export const usualSubjectPrefixes = '^[\\s]*([\\w]+\\s?:[\\s]*)+'

/** The subject without what answers and forwards put in front of it, and without a tracking token. */
export function bareSubject(subject: string, { subjectPrefixes }: Pick<Settings, 'subjectPrefixes'>): string {
  return subject
    .replace(prefixPattern(subjectPrefixes), '')
    .replace(/\s+CRM:\s?\d+\s*$/i, '')
    .trim()
}

/** An organization's own expression that is none is as good as Microsoft's. */
function prefixPattern(text: string): RegExp {
  try {
    return new RegExp(text || usualSubjectPrefixes, 'iu')
  } catch {
    return new RegExp(usualSubjectPrefixes, 'iu')
  }
}

const wordsOf = (subject: string, settings: Settings): ReadonlySet<string> =>
  new Set(
    bareSubject(subject, settings)
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean)
      .slice(0, settings.mostWords),
  )

/** @param addresses of everybody on the message, lower case  @returns the first of the candidates that matches */
export function smartMatch(
  message: { readonly subject: string; readonly addresses: readonly string[] },
  candidates: readonly KnownEmail[],
  settings: Settings,
): KnownEmail | undefined {
  const words = wordsOf(message.subject, settings)
  // A subject of prefixes alone is like every other one.
  if (words.size === 0) return undefined
  const people = new Set(message.addresses)
  return candidates.find((candidate) => {
    const theirs = wordsOf(candidate.subject, settings)
    const common = [...words].filter((word) => theirs.has(word)).length
    const differ = Math.max(words.size, theirs.size) - common
    const shared = new Set(candidate.addresses.filter((address) => people.has(address))).size
    return differ <= settings.wordsMayDiffer && shared >= settings.leastAddresses
  })
}
