/** Outlook did not do what the pane asked of it. */
export class HostFailure extends Error {
  /** `outlook-silent`: no answer in time. `outlook-refused`: an error for an answer. `outlook-missing`: not in Outlook. */
  readonly code: 'outlook-silent' | 'outlook-refused' | 'outlook-missing'
  /** Office's own number, e.g. 9020, where it gave one. */
  readonly officeCode?: number

  constructor(
    code: HostFailure['code'],
    message: string,
    options: { readonly officeCode?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause })
    this.name = 'HostFailure'
    this.code = code
    if (options.officeCode !== undefined) this.officeCode = options.officeCode
  }
}
