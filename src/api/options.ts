import { z } from 'zod'

/** */
export const emailFilteringMethod = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4)])

/** What a person chose for themselves; the organization keeps it in `usersettings`. */
export const personalOptions = z
  .object({
    timeZone: z.string().min(1).max(100).describe('IANA name.'),
    syncContactCompany: z.boolean().describe('The linked account’s name goes to Outlook as company (R-107).'),
    incomingEmailFilteringMethod: emailFilteringMethod.describe(
      'Which mail is tracked by itself: 0 all, 1 answers to tracked mail, 2 from leads, contacts and accounts, 3 from any row with an address, 4 none.',
    ),
    autoCreateContactOnPromote: z
      .enum(['none', 'contact', 'lead'])
      .describe('What unknown senders of tracked mail become (R-231).'),
    isSendAsAllowed: z.boolean().describe('Others may send mail on this person’s behalf.'),
    isResourceBookingExchangeSyncEnabled: z
      .boolean()
      .describe(
        'What this person is booked for as a resource goes to Outlook, where the organization lets it (R-276).',
      ),
  })
  .meta({ id: 'PersonalOptions' })

export const changeOptionsRequest = personalOptions.partial().meta({ id: 'PersonalOptionsChange' })

export type PersonalOptions = z.infer<typeof personalOptions>
export type PersonalOptionsChange = z.infer<typeof changeOptionsRequest>
