/** Dataverse's error answers: a status, a code in hexadecimal, a message. */
export class DataverseError extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>
  constructor(status: number, code: string, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.name = 'DataverseError'
    this.status = status
    this.code = code
    this.headers = headers
  }
}

export const badRequest = (message: string) => new DataverseError(400, '0x80060888', message)
export const invalidArgument = (message: string) => new DataverseError(400, '0x80040203', message)
export const notSupported = (message: string) => new DataverseError(501, '0x80060888', message)
export const notFound = (set: string, id: string) =>
  new DataverseError(404, '0x80040217', `Entity '${set}' With Id = ${id} Does Not Exist`)
export const noSegment = (segment: string) =>
  new DataverseError(404, '0x8006088a', `Resource not found for the segment '${segment}'.`)
export const versionMismatch = () =>
  new DataverseError(
    412,
    '0x80060882',
    "The version of the existing record doesn't match the RowVersion property provided.",
  )
export const alreadyThere = () =>
  new DataverseError(412, '0x80040237', 'A record with matching key values already exists.')
export const privilegeMissing = (privilege: string, user: string) =>
  new DataverseError(403, '0x80040220', `Principal user (Id=${user}) is missing ${privilege} privilege`)
export const accessDenied = (table: string, id: string, right: string) =>
  new DataverseError(403, '0x80040220', `SecLib::AccessCheckEx failed. ${right} on ${table} ${id} is not granted.`)
export const methodNotAllowed = (method: string, what: string) =>
  new DataverseError(405, '0x80060888', `The method ${method} is not allowed on ${what}.`)
