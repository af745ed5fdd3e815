/** Mail of the same subject between the same people is of the same thread. */
import type { CorrelationSettings, KnownEmail } from './notice.ts'
import { withoutTokens } from './tracking-token.ts'

type Settings = Pick<
  CorrelationSettings,
  'subjectPrefixes' | 'mostWords' | 'wordsMayDiffer' | 'leastAddresses' | 'trackingPrefix'
>

/** Microsoft's `HashFilterKeywords`: `Re:`, `AW :` and the like, as often as they were put there. */
export const usualSubjectPrefixes = '^[\\s]*([\\w]+\\s?:[\\s]*)+'

/** More words narrow a search no further. */
const mostWordsOfGroup = 5
/** An organization that lets more words differ is served as far as a query can be. */
const mostGroups = 8

/** The subject without what answers and forwards put in front of it, and without tracking tokens. */
export function bareSubject(
  subject: string,
  { subjectPrefixes, trackingPrefix }: Pick<Settings, 'subjectPrefixes' | 'trackingPrefix'>,
): string {
  return withoutTokens(subject.replace(prefixPattern(subjectPrefixes), ''), trackingPrefix).trim()
}

/** An organization's own expression that is none is as good as Microsoft's. */
function prefixPattern(text: string): RegExp {
  try {
    return new RegExp(text || usualSubjectPrefixes, 'iu')
  } catch {
    return new RegExp(usualSubjectPrefixes, 'iu')
  }
}

const wordsOf = (subject: string, settings: Settings): readonly string[] => [
  ...new Set(
    bareSubject(subject, settings)
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean)
      .slice(0, settings.mostWords),
  ),
]

/**
 * What to look for: the subject's words in one group more than words may differ. Where all words but so many are the same, at
 * least one group is there as a whole, whatever stands in front, behind and between.
 * @returns nothing for a subject without words: it is like every other one
 */
export function wordsToFind(subject: string, settings: Settings): readonly (readonly string[])[] {
  // The longest say the most.
  const words = [...wordsOf(subject, settings)].sort((one, other) => other.length - one.length)
  const count = Math.min(words.length, settings.wordsMayDiffer + 1, mostGroups)
  return Array.from({ length: count }, (_none, group) =>
    words.filter((_word, index) => index % count === group).slice(0, mostWordsOfGroup),
  )
}

/**
 * @param addresses of everybody on the message, lower case
 * @returns the first of the candidates that matches; one with no word in common never does
 */
export function smartMatch(
  message: { readonly subject: string; readonly addresses: readonly string[] },
  candidates: readonly KnownEmail[],
  settings: Settings,
): KnownEmail | undefined {
  const words = wordsOf(message.subject, settings)
  const people = new Set(message.addresses)
  return candidates.find((candidate) => {
    const theirs = new Set(wordsOf(candidate.subject, settings))
    const common = words.filter((word) => theirs.has(word)).length
    const differ = Math.max(words.length, theirs.size) - common
    const shared = new Set(candidate.addresses.filter((address) => people.has(address))).size
    return common > 0 && differ <= settings.wordsMayDiffer && shared >= settings.leastAddresses
  })
}
