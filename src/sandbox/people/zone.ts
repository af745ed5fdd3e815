/** Where the firm's offices are. */
export const houseZone = 'Europe/Berlin'
export const houseZoneWindows = 'W. Europe Standard Time'
