/** Windows time zone names, each with the zones of the IANA database that Windows counts to it (after CLDR's windowsZones; the first is the one meant where only the Windows name is known). */
const zones: Readonly<Record<string, string>> = {
  UTC: 'Etc/UTC UTC Etc/GMT GMT Zulu Etc/Zulu',
  'GMT Standard Time': 'Europe/London Europe/Dublin Europe/Lisbon Europe/Belfast Europe/Jersey Atlantic/Canary',
  'Greenwich Standard Time': 'Atlantic/Reykjavik Africa/Abidjan Africa/Accra Africa/Dakar',
  'W. Europe Standard Time':
    'Europe/Berlin Europe/Amsterdam Europe/Vienna Europe/Zurich Europe/Rome Europe/Stockholm Europe/Oslo Europe/Luxembourg Europe/Monaco Europe/Malta Europe/Busingen',
  'Romance Standard Time': 'Europe/Paris Europe/Brussels Europe/Copenhagen Europe/Madrid',
  'Central Europe Standard Time': 'Europe/Budapest Europe/Prague Europe/Bratislava Europe/Ljubljana Europe/Belgrade',
  'Central European Standard Time': 'Europe/Warsaw Europe/Zagreb Europe/Sarajevo Europe/Skopje',
  'GTB Standard Time': 'Europe/Bucharest Europe/Athens',
  'FLE Standard Time': 'Europe/Kiev Europe/Kyiv Europe/Helsinki Europe/Riga Europe/Sofia Europe/Tallinn Europe/Vilnius',
  'E. Europe Standard Time': 'Europe/Chisinau',
  'Turkey Standard Time': 'Europe/Istanbul',
  'Russian Standard Time': 'Europe/Moscow',
  'Israel Standard Time': 'Asia/Jerusalem Asia/Tel_Aviv',
  'Egypt Standard Time': 'Africa/Cairo',
  'South Africa Standard Time': 'Africa/Johannesburg Africa/Harare',
  'E. Africa Standard Time': 'Africa/Nairobi Africa/Addis_Ababa',
  'W. Central Africa Standard Time': 'Africa/Lagos Africa/Algiers',
  'Morocco Standard Time': 'Africa/Casablanca',
  'Arab Standard Time': 'Asia/Riyadh Asia/Kuwait',
  'Arabian Standard Time': 'Asia/Dubai',
  'Iran Standard Time': 'Asia/Tehran',
  'Pakistan Standard Time': 'Asia/Karachi',
  'India Standard Time': 'Asia/Kolkata Asia/Calcutta',
  'Nepal Standard Time': 'Asia/Kathmandu Asia/Katmandu',
  'SE Asia Standard Time': 'Asia/Bangkok Asia/Jakarta Asia/Saigon Asia/Ho_Chi_Minh',
  'China Standard Time': 'Asia/Shanghai Asia/Hong_Kong Asia/Macau',
  'Singapore Standard Time': 'Asia/Singapore Asia/Kuala_Lumpur Asia/Manila',
  'Taipei Standard Time': 'Asia/Taipei',
  'Tokyo Standard Time': 'Asia/Tokyo',
  'Korea Standard Time': 'Asia/Seoul',
  'W. Australia Standard Time': 'Australia/Perth',
  'Cen. Australia Standard Time': 'Australia/Adelaide',
  'AUS Central Standard Time': 'Australia/Darwin',
  'E. Australia Standard Time': 'Australia/Brisbane',
  'AUS Eastern Standard Time': 'Australia/Sydney Australia/Melbourne',
  'Tasmania Standard Time': 'Australia/Hobart',
  'New Zealand Standard Time': 'Pacific/Auckland',
  'Hawaiian Standard Time': 'Pacific/Honolulu US/Hawaii',
  'Alaskan Standard Time': 'America/Anchorage US/Alaska',
  'Pacific Standard Time': 'America/Los_Angeles America/Vancouver US/Pacific',
  'US Mountain Standard Time': 'America/Phoenix US/Arizona',
  'Mountain Standard Time': 'America/Denver America/Edmonton US/Mountain',
  'Central Standard Time': 'America/Chicago America/Winnipeg US/Central',
  'Central Standard Time (Mexico)': 'America/Mexico_City',
  'Eastern Standard Time': 'America/New_York America/Toronto America/Detroit America/Montreal US/Eastern',
  'Atlantic Standard Time': 'America/Halifax',
  'Newfoundland Standard Time': 'America/St_Johns',
  'SA Pacific Standard Time': 'America/Bogota America/Lima',
  'Venezuela Standard Time': 'America/Caracas',
  'Pacific SA Standard Time': 'America/Santiago',
  'E. South America Standard Time': 'America/Sao_Paulo',
  'Argentina Standard Time': 'America/Buenos_Aires America/Argentina/Buenos_Aires',
}

const ianaOfWindows = new Map(
  Object.entries(zones).map(([windows, iana]) => [windows, iana.split(' ')[0] ?? 'Etc/UTC']),
)
const windowsOfIana = new Map(
  Object.entries(zones).flatMap(([windows, iana]) => iana.split(' ').map((name): [string, string] => [name, windows])),
)

export interface Zone {
  readonly iana: string
  /** Graph's own name for it; `undefined` where this table has none. */
  readonly windows: string | undefined
}

function isKnown(iana: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: iana })
    return true
  } catch {
    return false
  }
}

/** The zone that a TZID means: a Windows name, an IANA name, or an IANA name behind a prefix such as `/citadel.org/20210210_1/Europe/Berlin`. */
export function zoneNamed(tzid: string): Zone | undefined {
  const windows = ianaOfWindows.get(tzid)
  if (windows !== undefined) return { iana: windows, windows: tzid }
  const parts = tzid.split('/')
  for (let from = 0; from < parts.length; from += 1) {
    const iana = parts.slice(from).join('/')
    if (iana !== '' && (iana.includes('/') || iana === 'UTC' || iana === 'GMT') && isKnown(iana))
      return { iana, windows: windowsOfIana.get(iana) }
  }
  return undefined
}
