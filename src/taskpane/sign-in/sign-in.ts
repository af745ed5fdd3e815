/** Who is signed in, as Entra names them. */
export interface Account {
  readonly name: string
  /** User principal name: mostly, but not always, the mailbox's address. */
  readonly username: string
  /** Further addresses that the sign-in knows of this person. */
  readonly addresses: readonly string[]
}

export interface SignIn {
  /**
   * An access token for Tandem's own API. `ask`: a window may be opened, because a person has just pressed a button;
   * `other`: so that they can choose another account. @throws SignInFailure
   */
  token(options: { readonly fresh?: boolean; readonly ask?: 'again' | 'other' }): Promise<string>
  /** Known after the first token. */
  account(): Account | undefined
}

export type SignInFailureCode =
  /** This Outlook can't sign add-ins in. */
  | 'sign-in-not-offered'
  /** Nobody is there, or the person has to agree to something: one press of a button. */
  | 'sign-in-needed'
  | 'sign-in-cancelled'
  /** A policy of the tenant or a fault of Entra; the cause says which. */
  | 'sign-in-failed'

export class SignInFailure extends Error {
  readonly code: SignInFailureCode
  /** What Entra or Outlook said, for an administrator. */
  readonly reason?: string

  constructor(code: SignInFailureCode, options: { readonly reason?: string; readonly cause?: unknown } = {}) {
    super(code, { cause: options.cause })
    this.name = 'SignInFailure'
    this.code = code
    if (options.reason) this.reason = options.reason
  }
}
