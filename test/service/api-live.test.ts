/** Rules, preview, history and putting back, over HTTP through real connectors against the sandbox. */
import { randomUUID } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { answersResult, troubleList } from '../../src/api/mailbox.ts'
import { personalOptions } from '../../src/api/options.ts'
import { preview } from '../../src/api/preview.ts'
import { history, trackingResult } from '../../src/api/receipt.ts'
import { ruleList, syncedField } from '../../src/api/rule.ts'
import { openWholeHouse } from './whole-house.ts'

describe('the whole house', () => {
  const house = openWholeHouse()
  const { ask, api } = house

  test('one call answers for everybody whom both sides know; what is no question is said in its place (R-272)', async () => {
    await api('mailbox/sync', { method: 'POST', body: {} })
    const before = troubleList.parse((await api('mailbox/troubles')).body).troubles
    const asked = before.filter(({ failure }) => failure?.code === 'duplicate-in-mailbox')
    const clear = asked.filter(({ itemCandidates = [] }) => itemCandidates.length === 1)
    expect(clear.length).toBeGreaterThan(10)
    expect(new Set(clear.map(({ itemCandidates: [only] = [] }) => only?.matched))).toContain('address')
    const answers = clear.map(({ linkId, itemCandidates: [only] = [] }) => ({
      linkId,
      choice: { linkToItem: only?.id },
    }))
    const [first, second, ...rest] = answers
    const wrong = [
      { linkId: 'nothing-is-asked', choice: 'go-on' },
      // The first one's person is taken then.
      { ...second, choice: first?.choice },
      { linkId: rest[0]?.linkId, choice: { linkToItem: 'nobody' } },
    ]
    const sent = [first, ...wrong, ...rest.slice(1)]
    const answer = await api('mailbox/answers', { body: { answers: sent } })
    const { results, troubles } = answersResult.parse(answer.body)
    expect(results.map(({ linkId }) => linkId)).toEqual(sent.map((each) => each?.linkId))
    expect(results.slice(1, 4).map(({ failure }) => failure?.code)).toEqual(['not-found', 'item-conflict', 'item-gone'])
    const linked = [results[0], ...results.slice(4)]
    expect(linked.filter((result) => result?.outcome !== 'done')).toEqual([])
    // Nothing is lost: what failed is asked still, and the rest is not.
    const open = new Set(troubles.map(({ linkId }) => linkId))
    expect([second, rest[0]].map((each) => open.has(String(each?.linkId)))).toEqual([true, true])
    expect(linked.filter((result) => open.has(String(result?.linkId)))).toEqual([])
    const again = await api('mailbox/answers', { body: { answers: [second, rest[0]] } })
    expect(answersResult.parse(again.body).results.map(({ outcome }) => outcome)).toEqual(['done', 'done'])
    expect((await api('mailbox/answers', { body: { answers: [] } })).status).toBe(400)

    // Another item of somebody who has one by now: there is nobody to link it to, and it may be left or made.
    const taken = (await ask(`${house.ready.graph}/me/contacts/${first?.choice.linkToItem}`)).body
    const { surname, emailAddresses, categories } = taken
    await ask(`${house.ready.graph}/me/contacts`, { body: { surname, emailAddresses, categories } })
    await api('mailbox/sync', { method: 'POST', body: {} })
    const doubled = troubleList
      .parse((await api('mailbox/troubles')).body)
      .troubles.filter(({ failure }) => failure?.code === 'duplicate-found')
    expect(doubled.map(({ candidates }) => candidates)).toEqual([[]])
  }, 60_000)

  test('changes a direction and adds an own pair for an administrator, and for nobody else (invariant 6)', async () => {
    const fields = ruleList.parse((await api('rules')).body).tables.flatMap((each) => each.fields)
    const jobTitle = fields.find(({ table, mapping }) => table === 'contact' && mapping === 'Job Title')
    const rule = `rules/${jobTitle?.id}`
    const pair = {
      ...{ table: 'contact', mapping: 'Cost centre', crmColumn: 'salutation', direction: 'toCrm' },
      property: 'String {00020329-0000-0000-C000-000000000046} Name CostCentre',
    }
    const answers: { readonly change: number; readonly add: number }[] = []
    for (const as of house.ready.users.keys()) {
      const change = await api(rule, { method: 'PATCH', body: { direction: 'toExchange' }, as })
      const add = await api('rules', { body: pair, as })
      answers.push({ change: change.status, add: add.status })
      if (change.status !== 200) continue
      const now = ruleList.parse((await api('rules')).body).tables.flatMap((each) => each.fields)
      expect(now.find(({ id }) => id === jobTitle?.id)?.direction).toBe('toExchange')
      const made = syncedField.parse(add.body)
      expect(now.find(({ id }) => id === made.id)).toMatchObject({ isCustom: true, crmColumns: ['salutation'] })
      expect((await api(`rules/${made.id}`, { method: 'DELETE', as })).status).toBe(200)
      expect((await api(rule, { method: 'PATCH', body: { direction: 'bidirectional' }, as })).status).toBe(200)
    }
    expect(answers[0]).toEqual({ change: 403, add: 403 })
    expect(answers.filter(({ change, add }) => change === 200 && add === 200)).toHaveLength(1)
    expect(answers.filter(({ change, add }) => change === 403 && add === 403)).toHaveLength(answers.length - 1)
  })

  test('keeps a person’s options in the organization', async () => {
    const before = personalOptions.parse((await api('options')).body)
    const change = { syncContactCompany: !before.syncContactCompany }
    expect((await api('options', { method: 'PATCH', body: change })).body).toEqual({ ...before, ...change })
    expect(personalOptions.parse((await api('options', { as: 1 })).body).syncContactCompany).toBe(
      before.syncContactCompany,
    )
  })

  test('foresees a conflict, keeps the value that gave way, finds it again and puts it back', async () => {
    const day = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
    const at = (time: string) => ({ dateTime: `${day}T${time}`, timeZone: 'UTC' })
    // The first look by itself is over then; the next one comes minutes later.
    await api('mailbox/sync', { method: 'POST', body: {} })
    const made = await ask(`${house.ready.graph}/me/events`, {
      body: { subject: 'Where to', location: { displayName: 'Room 4' }, start: at('10:00:00'), end: at('11:00:00') },
    })
    const item = { kind: 'event', id: String(made.body.id) }
    const tracked = await api('items/track', { body: { item, operationId: randomUUID() } })
    const record = `${house.ready.organization}/appointments(${trackingResult.parse(tracked.body).status.record?.id})`
    const outlook = `${house.ready.graph}/me/events/${item.id}`
    await ask(outlook, { method: 'PATCH', body: { location: { displayName: 'Attic' } } })
    await new Promise((resolve) => setTimeout(resolve, 1100))
    await ask(record, { method: 'PATCH', body: { location: 'Hall 9' } })

    const foreseen = preview.parse((await api('items/preview', { body: { item } })).body)
    expect(foreseen.fields.find(({ mapping }) => mapping === 'Location')).toMatchObject({
      reason: 'both-changed-crm-later',
      outlookValue: 'Attic',
      crmValue: 'Hall 9',
    })
    const places = async () => [
      ((await ask(outlook)).body.location as { displayName: string }).displayName,
      (await ask(record)).body.location,
    ]
    expect(await places()).toEqual(['Attic', 'Hall 9'])

    expect((await api('mailbox/sync', { method: 'POST', body: {} })).status).toBe(200)
    expect(await places()).toEqual(['Hall 9', 'Hall 9'])
    const [found] = history.parse((await api('receipts?text=attic')).body).receipts
    expect(found?.decisions.find(({ mapping }) => mapping === 'Location')?.putBack).toEqual(['outlook'])

    const wish = { receiptId: found?.id, mapping: 'Location', side: 'outlook', operationId: randomUUID() }
    expect((await api('items/restore', { body: wish, as: 1 })).status).toBe(404)
    const { receipt } = trackingResult.parse((await api('items/restore', { body: wish })).body)
    expect(receipt.decisions.find(({ mapping }) => mapping === 'Location')?.reason).toBe('restored')
    expect(await places()).toEqual(['Attic', 'Attic'])
  })
})
