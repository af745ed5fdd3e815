/** A copy of the store as it is at one moment. What is there already stays, and a copy that is not whole does not. */
import { constants, existsSync } from 'node:fs'
import { access, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Store, StoreError } from '../../store/index.ts'
import { Refusal } from '../problems.ts'

/** @throws Refusal `request-invalid`, saying what is in the way of just this file */
export async function backUp(store: Pick<Store, 'backUp'>, file: string): Promise<void> {
  const folder = dirname(file)
  const mayWrite = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  )
  if (!mayWrite)
    throw new Refusal(
      'request-invalid',
      `${folder} is not there, or the service may not write there. Name another folder.`,
    )
  if (existsSync(file))
    throw new Refusal('request-invalid', `${file} is there already. Give another name, or remove it.`)
  try {
    await store.backUp(file)
  } catch (error) {
    await rm(file, { force: true })
    if (!(error instanceof StoreError)) throw error
    const why =
      error.code === 'store-full' ? 'the disk there is full' : String((error.cause as Error)?.message ?? error.code)
    throw new Refusal('request-invalid', `The store could not be copied to ${file}: ${why}. The store itself is well.`)
  }
}
