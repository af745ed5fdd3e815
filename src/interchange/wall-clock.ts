/** `2026-11-23T09:00:00` as clocks show it in an IANA zone at that instant. */
export function localOf(instant: Date, zone: string): string {
  const parts = new Intl.DateTimeFormat('en-CA-u-hc-h23', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(instant)
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? '00'
  return `${part('year')}-${part('month')}-${part('day')}T${part('hour')}:${part('minute')}:${part('second')}`
}

/**
 * The instant at which clocks in an IANA zone show `local`; of the two in the hour that comes twice, the first. In the hour
 * that never comes it is the instant that the clocks before it would have called so (RFC 5545, 3.3.5).
 */
export function utcOf(local: string, zone: string): Date {
  const wanted = Date.parse(`${local}Z`)
  const offsetAt = (instant: number) => Date.parse(`${localOf(new Date(instant), zone)}Z`) - instant
  const before = wanted - offsetAt(wanted - 86_400_000)
  const exact = [before, wanted - offsetAt(wanted + 86_400_000)].filter((at) => at + offsetAt(at) === wanted)
  return new Date(exact.length > 0 ? Math.min(...exact) : before)
}
