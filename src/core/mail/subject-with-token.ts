/** Exchange takes no longer subjects, in characters. */
const longestSubject = 255

/**
 * A subject with its tracking token at the end: cut so that both fit, and without the token where that alone is too long.
 * Done twice it is done once.
 */
export function subjectWithToken(subject: string, token: string | undefined): string {
  const plain = token ? subject.replace(endOf(token), '') : subject
  if (!token || token.length + 1 > longestSubject) return cut(plain, longestSubject)
  return `${cut(plain, longestSubject - token.length - 1)} ${token}`.trimStart()
}

const endOf = (token: string) => new RegExp(`\\s*${token.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`)

/** Never in the middle of a character. */
function cut(text: string, length: number): string {
  if (text.length <= length) return text
  const before = text.slice(0, length)
  return (/[\ud800-\udbff]$/.test(before) ? before.slice(0, -1) : before).trimEnd()
}
