import { z } from 'zod'
import { itemReference } from './item.ts'
import { namedRecord } from './record.ts'

const name = z.string().trim().max(50)

/** somebody on the item who is nobody in the CRM yet. */
export const addPersonRequest = z
  .object({
    item: itemReference,
    address: z.string().trim().min(1).max(100).describe('As it stands on the item.'),
    person: z.discriminatedUnion('table', [
      z.object({ table: z.literal('contact'), firstname: name, lastname: name.min(1, 'must not be empty') }),
      z.object({
        table: z.literal('lead'),
        firstname: name,
        lastname: name.min(1, 'must not be empty'),
        companyname: z.string().trim().max(100),
      }),
      z.object({ table: z.literal('account'), name: z.string().trim().min(1, 'must not be empty').max(160) }),
    ]),
  })
  .meta({ id: 'AddPersonRequest' })

/** Who has the address now: just made, or there already. */
export const addedPerson = z.object({ record: namedRecord }).meta({ id: 'AddedPerson' })

export type AddPersonRequest = z.infer<typeof addPersonRequest>
export type AddedPerson = z.infer<typeof addedPerson>
