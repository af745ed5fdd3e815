/** Why a file or an item of it could not be put in, in a sentence a person can act on. */
export class ImportFault extends Error {
  readonly code:
    | 'unreadable'
    | 'too-large'
    | 'not-a-message'
    | 'not-an-mbox'
    | 'not-a-calendar'
    | 'not-a-card'
    | 'event'
    | 'recurrence'
    | 'card'
    | 'unsupported'

  constructor(code: ImportFault['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ImportFault'
    this.code = code
  }
}

/** The sentence of whatever was thrown. */
export function faultOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
