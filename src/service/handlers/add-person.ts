import type { AddedPerson, AddPersonRequest } from '../../api/person.ts'
import { addPerson } from '../../core/add-person.ts'
import { recordView } from '../views/record.ts'
import { itemRequest, type SignedInCall } from './call.ts'

/** Doing it twice is doing it once: the id of the row follows from the address. */
export async function addPersonOnItem(call: SignedInCall, asked: AddPersonRequest): Promise<AddedPerson> {
  const { item, address, person } = asked
  const record = await addPerson(call.world, { ...itemRequest(call, item), address, person })
  return { record: recordView(record, call.addressOf) }
}
