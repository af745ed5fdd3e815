import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { anna, createWorld, mime } from './world.ts'

const headers = { Prefer: 'IdType="ImmutableId", odata.maxpagesize=1' }
const step = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'page' as const }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'deliver' as const }) },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom('read', 'mark'), which: fc.nat(7) }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('archive', 'back', 'delete', 'destroy'), which: fc.nat(7) }),
  },
)

test('whoever follows the links page by page has, in the end, what the folder has, whatever happened in between', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 8, maxLength: 30 }), fc.boolean(), async (steps, isLater) => {
      const { ask, seam } = createWorld()
      const ids: string[] = []
      const replica = new Map<string, { isRead: boolean; categories: string[] }>()
      let link = '/me/mailFolders/inbox/messages/delta?$select=isRead,categories'
      /** Reads one page. @returns whether a round ended with it */
      const readPage = async (): Promise<boolean> => {
        const { status, json } = await ask('GET', link, undefined, headers)
        expect(status).toBe(200)
        for (const each of json.value) {
          if (each['@removed'] !== undefined) replica.delete(each.id)
          else if (each['@odata.etag'] === undefined) {
            // A light change may only be of a message that is known in full.
            const known = replica.get(each.id)
            expect(known).toBeDefined()
            if (known !== undefined) known.isRead = each.isRead
          } else replica.set(each.id, { isRead: each.isRead, categories: each.categories })
        }
        const next = json['@odata.nextLink'] ?? json['@odata.deltaLink']
        link = String(next).replace('http://localhost:4701/v1.0', '')
        return json['@odata.deltaLink'] !== undefined
      }
      for (const name of ['a', 'b', 'c', 'd']) ids.push(await seam.deliverMime(anna.oid, mime(name)))
      if (isLater) while (!(await readPage()));
      for (const [at, each] of steps.entries()) {
        if (each.kind === 'page') await readPage()
        else if (each.kind === 'deliver') ids.push(await seam.deliverMime(anna.oid, mime(`m${at}`)))
        else if ('which' in each && ids.length > 0) {
          const path = `/me/messages/${ids[each.which % ids.length]}`
          if (each.kind === 'read') await ask('PATCH', path, { isRead: each.which % 2 === 0 })
          else if (each.kind === 'mark') await ask('PATCH', path, { categories: [`c${at}`] })
          else if (each.kind === 'archive') await ask('POST', `${path}/move`, { destinationId: 'archive' })
          else if (each.kind === 'back') await ask('POST', `${path}/move`, { destinationId: 'inbox' })
          else if (each.kind === 'delete') await ask('DELETE', path)
          else await ask('POST', `${path}/permanentDelete`)
        }
      }
      // The round that is under way, and one more for what happened meanwhile.
      while (!(await readPage()));
      while (!(await readPage()));
      const { value } = (
        await ask('GET', '/me/mailFolders/inbox/messages?$select=isRead,categories&$top=100', undefined, headers)
      ).json
      const there = value.map((each: { id: string; isRead: boolean; categories: string[] }) => [
        each.id,
        { isRead: each.isRead, categories: each.categories },
      ])
      expect(Object.fromEntries(replica)).toEqual(Object.fromEntries(there))
    }),
    { numRuns: 150 },
  )
})
