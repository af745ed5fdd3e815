/** First and last name out of what a message calls somebody, for a contact or lead that is made of them. */
import { fitText } from '../text.ts'

export interface PersonName {
  readonly firstname: string
  /** Never empty: without it a row has no name. */
  readonly lastname: string
}

/** `contact.firstname`, `lastname` and the same of `lead`, in UTF-16 units. */
const longest = 50

/** @param shown the display name, as the sender wrote it  @param address in lower case */
export function personName(shown: string | undefined, address: string): PersonName {
  const name = bareName(shown)
  // Some programs put the address where the name belongs.
  return fitted(name && !name.includes('@') ? namesIn(name) : namesOfAddress(address))
}

/** Without quotes, and without what stands in brackets behind: a company, a role, "via somebody". */
function bareName(shown: string | undefined): string {
  return (shown ?? '')
    .replace(/\s*[([][^)\]]*[)\]]\s*$/u, '')
    .replace(/^["'“”‘’\s]+|["'“”‘’\s]+$/gu, '')
    .replace(/\s+/gu, ' ')
}

/** "Blom, Nora" is turned round; of "Nora Maria Blom" the last word is the last name. */
function namesIn(name: string): PersonName {
  const [last, first, ...more] = name.split(',').map((part) => part.trim())
  if (last && first && more.length === 0) return { firstname: first, lastname: last }
  const words = name.split(' ')
  const lastname = words.pop() ?? name
  return { firstname: words.join(' '), lastname }
}

/** `nora.blom@…` is Nora Blom; whatever else stands before the @ is a last name. */
function namesOfAddress(address: string): PersonName {
  const local = address.split('@')[0] || address
  const [first, last, ...more] = local.split(/[._]/)
  const isName = (part: string | undefined) => part !== undefined && /^\p{L}{2,}$/u.test(part)
  if (more.length === 0 && first && last && isName(first) && isName(last))
    return { firstname: capital(first), lastname: capital(last) }
  return { firstname: '', lastname: local }
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)

const fitted = ({ firstname, lastname }: PersonName): PersonName => ({
  firstname: fitText(firstname, longest),
  lastname: fitText(lastname, longest),
})
