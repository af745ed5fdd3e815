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

/** The instant at which clocks in an IANA zone show `local`; of the two in the hour that comes twice, the first. */
export function utcOf(local: string, zone: string): Date {
  const wanted = Date.parse(`${local}Z`)
  const offsetAt = (instant: number) => Date.parse(`${localOf(new Date(instant), zone)}Z`) - instant
  const candidates = [wanted - offsetAt(wanted - 86_400_000), wanted - offsetAt(wanted + 86_400_000)]
  const exact = candidates.filter((candidate) => candidate + offsetAt(candidate) === wanted)
  return new Date(Math.min(...(exact.length > 0 ? exact : candidates)))
}
