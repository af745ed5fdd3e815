/** However long the line in front of a mailbox is, each one's turn comes, and a pass reads and looks at so much only. */
import { describe, expect, test } from '@jest/globals'
import { standInLine } from '../../../src/core/mail/line.ts'

const call = { correlationId: '0' }

/** @param pages what the organization lists, page by page */
function openLine(pages: readonly (readonly string[])[]) {
  const kept = new Map<string, string>()
  const read: number[] = []
  const notes = {
    get: (name: string) => kept.get(name),
    names: () => [],
    async keep(changes: Readonly<Record<string, string | undefined>>) {
      for (const [name, value] of Object.entries(changes))
        value === undefined ? kept.delete(name) : kept.set(name, value)
    },
  }
  const crm = {
    async pendingEmails(_user: string, place = '0') {
      const page = Number(place)
      read.push(page)
      return { ids: pages[page] ?? [], ...(page + 1 < pages.length ? { next: String(page + 1) } : {}) }
    },
  }
  return {
    kept,
    read,
    /** A pass in which all of a turn go on waiting. */
    async pass(becomes: 'waits' | 'done' = 'waits') {
      const line = await standInLine(crm, notes, 'me', call)
      await line.keep(new Map(line.turn.map((id) => [id, becomes])))
      return line
    },
  }
}

const many = (name: string, count: number) => Array.from({ length: count }, (_, at) => `${name}${at}`)

describe('the line of e-mails that wait', () => {
  test('who was looked at and still waits goes behind the others, and comes again', async () => {
    const line = openLine([many('held', 50), ['new']])
    expect((await line.pass()).turn).toEqual(many('held', 50))
    expect((await line.pass()).turn).toEqual(['new', ...many('held', 49)])
    expect((await line.pass()).turn.slice(0, 2)).toEqual(['held49', 'new'])
  })

  test('goes on where it stopped, in a list longer than a pass reads, and then from its beginning', async () => {
    const line = openLine([...Array.from({ length: 15 }, () => []), ['mine']])
    expect((await line.pass()).turn).toEqual([])
    expect(line.read).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect((await line.pass()).turn).toEqual(['mine'])
    await line.pass()
    expect(line.read.slice(10)).toEqual([10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  test('knows that one has left only from the whole list, and remembers nothing where nobody waits', async () => {
    const long = openLine([...Array.from({ length: 15 }, () => []), ['mine']])
    expect((await long.pass()).hasLeft('mine')).toBe(false)
    expect((await long.pass()).hasLeft('another')).toBe(false)
    const short = openLine([['mine'], ['other']])
    const line = await short.pass('done')
    expect([line.hasLeft('mine'), line.hasLeft('other'), line.hasLeft('another')]).toEqual([false, false, true])
    expect(short.kept.size).toBe(0)
  })
})
