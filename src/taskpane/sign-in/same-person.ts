import type { Account } from './sign-in.ts'

/**
 * Whether the signed-in account seems to own the mailbox that Outlook shows. Outlook tells a mailbox only by its address,
 * so with two accounts in one Outlook this comparison is all there is (msal-js issue 7356); without an address, no doubt.
 */
export function isSamePerson(account: Account, mailboxAddress: string): boolean {
  if (!mailboxAddress) return true
  const mailbox = mailboxAddress.toLowerCase()
  return [account.username, ...account.addresses].some((address) => address.toLowerCase() === mailbox)
}
