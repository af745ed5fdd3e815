/** The token at the end of a subject that names an e-mail of the CRM. */

/** Prefixes of older settings stay recognized: Microsoft's former default among them. */
const formerPrefixes = ['CRM', 'Dynamics 365 apps:']

/**
 * Tokens in a subject as the CRM keeps them, the last one first: that is the one which was put there last.
 * @param prefix `trackingprefix` of the organization
 */
export function tokensIn(subject: string, prefix: string): readonly string[] {
  const found = [...subject.matchAll(tokenPattern(prefix))].map(([, token = '']) => token)
  return [...new Set(found.reverse())]
}

/** @param prefix as `tokensIn` takes it */
export const withoutTokens = (subject: string, prefix: string): string => subject.replace(tokenPattern(prefix), '')

function tokenPattern(prefix: string): RegExp {
  const prefixes = [...new Set([prefix, ...formerPrefixes].map((one) => one.trim().replace(/:$/, '')).filter(Boolean))]
  return new RegExp(`(?:^|\\s)((?:${prefixes.map(literally).join('|')}):?\\s?(\\d{3,20}))(?=\\s|$)`, 'gi')
}

const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
