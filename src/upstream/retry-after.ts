/**
 * How long an answer asks to wait, in milliseconds; undefined where it does not say.
 * `Retry-After` is a number of seconds or an HTTP date.
 */
export function retryAfterMs(headers: Pick<Headers, 'get'>, now: Date): number | undefined {
  const value = headers.get('retry-after')
  if (!value) return undefined
  const seconds = Number(value)
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000)
  const date = Date.parse(value)
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime())
}
