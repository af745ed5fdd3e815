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
  'Dateline Standard Time': 'Etc/GMT+12',
  'UTC-11': 'Etc/GMT+11',
  'Aleutian Standard Time': 'America/Adak',
  'Marquesas Standard Time': 'Pacific/Marquesas',
  'UTC-09': 'Etc/GMT+9',
  'Pacific Standard Time (Mexico)': 'America/Tijuana',
  'UTC-08': 'Etc/GMT+8',
  'Mountain Standard Time (Mexico)': 'America/Mazatlan',
  'Yukon Standard Time': 'America/Whitehorse',
  'Central America Standard Time': 'America/Guatemala',
  'Easter Island Standard Time': 'Pacific/Easter',
  'Canada Central Standard Time': 'America/Regina',
  'Eastern Standard Time (Mexico)': 'America/Cancun',
  'Haiti Standard Time': 'America/Port-au-Prince',
  'Cuba Standard Time': 'America/Havana',
  'US Eastern Standard Time': 'America/Indiana/Indianapolis',
  'Turks And Caicos Standard Time': 'America/Grand_Turk',
  'Paraguay Standard Time': 'America/Asuncion',
  'Central Brazilian Standard Time': 'America/Cuiaba',
  'SA Western Standard Time': 'America/La_Paz',
  'Tocantins Standard Time': 'America/Araguaina',
  'SA Eastern Standard Time': 'America/Cayenne',
  'Greenland Standard Time': 'America/Godthab America/Nuuk',
  'Montevideo Standard Time': 'America/Montevideo',
  'Magallanes Standard Time': 'America/Punta_Arenas',
  'Saint Pierre Standard Time': 'America/Miquelon',
  'Bahia Standard Time': 'America/Bahia',
  'UTC-02': 'Etc/GMT+2',
  'Azores Standard Time': 'Atlantic/Azores',
  'Cape Verde Standard Time': 'Atlantic/Cape_Verde',
  'Sao Tome Standard Time': 'Africa/Sao_Tome',
  'Namibia Standard Time': 'Africa/Windhoek',
  'Jordan Standard Time': 'Asia/Amman',
  'Middle East Standard Time': 'Asia/Beirut',
  'Libya Standard Time': 'Africa/Tripoli',
  'South Sudan Standard Time': 'Africa/Juba',
  'Sudan Standard Time': 'Africa/Khartoum',
  'Syria Standard Time': 'Asia/Damascus',
  'West Bank Standard Time': 'Asia/Hebron',
  'Kaliningrad Standard Time': 'Europe/Kaliningrad',
  'Arabic Standard Time': 'Asia/Baghdad',
  'Belarus Standard Time': 'Europe/Minsk',
  'Volgograd Standard Time': 'Europe/Volgograd',
  'Astrakhan Standard Time': 'Europe/Astrakhan',
  'Azerbaijan Standard Time': 'Asia/Baku',
  'Russia Time Zone 3': 'Europe/Samara',
  'Mauritius Standard Time': 'Indian/Mauritius',
  'Saratov Standard Time': 'Europe/Saratov',
  'Georgian Standard Time': 'Asia/Tbilisi',
  'Caucasus Standard Time': 'Asia/Yerevan',
  'Afghanistan Standard Time': 'Asia/Kabul',
  'West Asia Standard Time': 'Asia/Tashkent',
  'Ekaterinburg Standard Time': 'Asia/Yekaterinburg',
  'Qyzylorda Standard Time': 'Asia/Qyzylorda',
  'Sri Lanka Standard Time': 'Asia/Colombo',
  'Central Asia Standard Time': 'Asia/Bishkek',
  'Bangladesh Standard Time': 'Asia/Dhaka',
  'Omsk Standard Time': 'Asia/Omsk',
  'Myanmar Standard Time': 'Asia/Rangoon Asia/Yangon',
  'Altai Standard Time': 'Asia/Barnaul',
  'W. Mongolia Standard Time': 'Asia/Hovd',
  'North Asia Standard Time': 'Asia/Krasnoyarsk',
  'N. Central Asia Standard Time': 'Asia/Novosibirsk',
  'Tomsk Standard Time': 'Asia/Tomsk',
  'North Asia East Standard Time': 'Asia/Irkutsk',
  'Ulaanbaatar Standard Time': 'Asia/Ulaanbaatar',
  'Aus Central W. Standard Time': 'Australia/Eucla',
  'Transbaikal Standard Time': 'Asia/Chita',
  'North Korea Standard Time': 'Asia/Pyongyang',
  'Yakutsk Standard Time': 'Asia/Yakutsk',
  'Vladivostok Standard Time': 'Asia/Vladivostok',
  'West Pacific Standard Time': 'Pacific/Port_Moresby',
  'Bougainville Standard Time': 'Pacific/Bougainville',
  'Lord Howe Standard Time': 'Australia/Lord_Howe',
  'Russia Time Zone 10': 'Asia/Srednekolymsk',
  'Magadan Standard Time': 'Asia/Magadan',
  'Norfolk Standard Time': 'Pacific/Norfolk',
  'Sakhalin Standard Time': 'Asia/Sakhalin',
  'Central Pacific Standard Time': 'Pacific/Guadalcanal',
  'Russia Time Zone 11': 'Asia/Kamchatka',
  'UTC+12': 'Etc/GMT-12',
  'Fiji Standard Time': 'Pacific/Fiji',
  'Chatham Islands Standard Time': 'Pacific/Chatham',
  'UTC+13': 'Etc/GMT-13',
  'Tonga Standard Time': 'Pacific/Tongatapu',
  'Samoa Standard Time': 'Pacific/Apia',
  'Line Islands Standard Time': 'Pacific/Kiritimati',
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

/** The IANA zone of a Windows name; `undefined` for every other name. */
export const ianaOfWindowsName = (name: string): string | undefined => ianaOfWindows.get(name)

/** All Windows names. */
export const windowsNames: readonly string[] = Object.keys(zones)

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
