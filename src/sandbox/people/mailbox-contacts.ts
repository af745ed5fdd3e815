import type { MailboxSeam } from '../seams.ts'
import { accounts } from './accounts.ts'
import { contactAddress } from './address-book.ts'
import { contacts } from './contacts.ts'
import { owners } from './owners.ts'

/** Whose contacts each user keeps in the own address book, by account. */
const kept = {
  sales: ['fjordlys', 'brightwater', 'steiner', 'aurora', 'kestrel', 'almeida', 'rossi'],
  colleague: ['hanabi', 'patel'],
  service: ['deltaclinic', 'kowalski'],
  nordics: ['norrsken', 'suomi'],
} as const

/** Copies people of the CRM into the users' own contacts, as people do by hand. */
export async function seedMailboxContacts(mailbox: MailboxSeam): Promise<void> {
  for (const [key, wanted] of Object.entries(kept)) {
    const user = owners[key as keyof typeof kept]
    for (const account of accounts.filter((each) => (wanted as readonly string[]).includes(each.key)))
      for (const contact of contacts.filter((each) => each.account === account.key)) {
        const name = `${contact.given} ${contact.surname}`
        await mailbox.putContact(user.oid, {
          givenName: contact.given,
          surname: contact.surname,
          displayName: name,
          jobTitle: contact.jobTitle,
          companyName: account.name,
          emailAddresses: [{ name, address: contactAddress(account.key, contact.local) }],
          businessPhones: [account.telephone],
          businessAddress: {
            street: account.street,
            postalCode: account.postalCode,
            city: account.city,
            countryOrRegion: account.country,
          },
        })
      }
  }
}
