/** Reads contents, where only they tell whether both sides hold the same file: nothing where no file changed. */
import { TandemError } from './errors.ts'
import { digestOf } from './file.ts'
import { contentKey, contentsToRead, type Digests } from './pair-files.ts'
import type { Sides } from './plan.ts'
import { filesInQuestion } from './plan-event-attachments.ts'
import type { CallOptions, World } from './ports.ts'
import type { Rules } from './rules.ts'

/** @throws TandemError `upstream-*` */
export async function readDigests(
  world: Pick<World, 'mailbox' | 'crm' | 'digest'>,
  sides: Sides,
  rules: Rules,
  options: CallOptions,
): Promise<Digests> {
  const { item } = sides
  const digests = new Map<string, string>()
  if (item?.kind !== 'event') return digests
  for (const [side, { item: mine, record: theirs }] of contentsToRead(filesInQuestion(sides, rules))) {
    const file = side === 'item' ? mine : theirs
    if (!file) continue
    try {
      const pieces =
        side === 'item'
          ? world.mailbox.readFile('event', item.id, file.id, options)
          : (await world.crm.openFile(file.id, file.size, options)).pieces(0)
      digests.set(contentKey(side, file.id), await digestOf(world.digest(), pieces))
    } catch (error) {
      // Gone since: the write finds out, and everything is looked at again.
      if (!(error instanceof TandemError) || error.isTransient) throw error
    }
  }
  return digests
}
