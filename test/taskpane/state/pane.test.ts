import { describe, expect, test } from '@jest/globals'
import { ApiProblem, ServiceUnreachable } from '../../../src/taskpane/api-client/api-failures.ts'
import { HostFailure } from '../../../src/taskpane/office/host-failure.ts'
import { SignInFailure } from '../../../src/taskpane/sign-in/sign-in.ts'
import {
  isAboutMeeting,
  isProcessing,
  shownItem,
  shownOperation,
  shownRefusal,
  shownState,
  shownStatus,
} from '../../../src/taskpane/state/pane-state.ts'
import { account, context, createPaneWorld, message, openPane, receipt, settle, unsavedDraft } from './fake-ports.ts'

const tracked = { status: { state: 'tracked' as const, regarding: account }, receipt: receipt() }
const trackIt = { verb: 'track' as const, regarding: account }

const problem = (status: number, code: string) =>
  new ApiProblem({
    type: 'about:blank',
    title: code,
    status,
    detail: `Sentence of ${code}.`,
    code,
    correlationId: 'c-9',
  })

describe('opening an item', () => {
  test('asks the service once, and shows what it says', async () => {
    const { pane, asked } = await openPane(message('a'))
    expect(asked.map(({ name }) => name)).toEqual(['context'])
    expect(pane.state().sight.phase).toBe('open')
    expect(shownState(pane.state())).toBe('not-tracked')
    expect(pane.state().account?.name).toBe('Anna')
  })

  test('drops an answer for an item that is no longer selected', async () => {
    const { pane, asked, select } = await openPane(message('a'))
    await select(message('b'))
    const forB = asked.at(-1)
    await select(message('c'))
    await forB?.answer(context('b', { state: 'tracked' }))
    expect(forB?.signal?.aborted).toBe(true)
    expect(shownItem(pane.state())?.id).toBe('c')
    expect(pane.state().sight.phase).toBe('looking')
    await asked.at(-1)?.answer(context('c'))
    expect(pane.state().sight).toMatchObject({ phase: 'open', context: { item: { id: 'c' } } })
  })

  test('finds a switch that Outlook did not tell, when the person looks again', async () => {
    const { pane, select } = await openPane(message('a'))
    await select(message('b'), 'silently')
    expect(shownItem(pane.state())?.id).toBe('a')
    void pane.lookAgain()
    await settle()
    expect(shownItem(pane.state())?.id).toBe('b')
  })

  test('does not ask again for what it shows already', async () => {
    const { pane, asked } = await openPane(message('a'))
    await pane.lookAgain()
    expect(asked).toHaveLength(1)
  })

  test('shows nothing where nothing is selected, and comes back', async () => {
    const { pane, select } = await openPane(message('a'))
    await select(null)
    expect(pane.state().sight).toEqual({ phase: 'no-item' })
    await select(message('a'))
    expect(pane.state().sight.phase).toBe('looking')
  })

  test('says why it does not work, and tries again on demand', async () => {
    const world = createPaneWorld()
    await world.select(message('a'), 'silently')
    void world.pane.start()
    await settle()
    await world.last('context').fail(new ServiceUnreachable('offline'))
    expect(world.pane.state().sight).toMatchObject({
      phase: 'failed',
      failure: { code: 'offline', remedy: 'try-again' },
    })
    void world.pane.tryAgain()
    await world.last('context').answer(context('a'))
    expect(world.pane.state().sight.phase).toBe('open')
  })

  test('is stuck without a sign-in, and goes on after one press of the button', async () => {
    const world = createPaneWorld()
    await world.select(message('a'), 'silently')
    void world.pane.start()
    await settle()
    await world.last('context').fail(new SignInFailure('sign-in-needed'))
    expect(world.pane.state().sight).toMatchObject({ phase: 'stuck', failure: { remedy: 'sign-in' } })
    void world.pane.signIn('again')
    await settle()
    expect(world.tokens).toEqual([{ ask: 'again' }])
    await world.last('context').answer(context('a'))
    expect(world.pane.state().sight.phase).toBe('open')
  })

  test('is stuck when Outlook does not answer, and goes on when it does', async () => {
    const world = createPaneWorld()
    world.refuseToSelect(new HostFailure('outlook-refused', 'subject.getAsync: 9020', { officeCode: 9020 }))
    await world.pane.start()
    expect(world.pane.state().sight).toMatchObject({ phase: 'stuck', failure: { code: 'outlook-refused' } })
    world.refuseToSelect(undefined)
    await world.select(message('a'), 'silently')
    void world.pane.tryAgain()
    await settle()
    expect(world.pane.state().sight.phase).toBe('looking')
  })

  test('loads the page anew when there is no Outlook to ask', async () => {
    let reloads = 0
    const { pane } = createPaneWorld({
      host: Promise.reject(new HostFailure('outlook-silent', 'Office.onReady')),
      reload: () => {
        reloads += 1
      },
    })
    await pane.start()
    expect(pane.state().sight).toMatchObject({ phase: 'stuck', failure: { code: 'outlook-silent' } })
    await pane.tryAgain()
    expect(reloads).toBe(1)
  })

  test('of a meeting request shows the meeting, and tracks that (R-165)', async () => {
    const { pane, asked, select } = await openPane(message('b'))
    await select(message('a', { isMeetingMessage: true, hints: { addresses: ['anna@fabrikam.example'] } }))
    expect(asked.at(-1)?.request.item).toMatchObject({
      kind: 'message',
      id: 'a',
      hints: { isMeetingMessage: true, addresses: ['anna@fabrikam.example'] },
    })
    const { item, ...shown } = context('the meeting')
    await asked.at(-1)?.answer({ ...shown, item: { ...item, kind: 'event' } })
    expect(isAboutMeeting(pane.state())).toBe(true)
    expect(shownRefusal(pane.state())).toBeUndefined()
    void pane.act({ verb: 'track', regarding: null })
    await settle()
    expect(asked.at(-1)).toMatchObject({
      name: 'track',
      request: { item: { id: 'a', hints: { isMeetingMessage: true } } },
    })
  })

  test('of a meeting request whose meeting is gone says that it can’t be tracked (R-165)', async () => {
    const { pane } = await openPane(message('a', { isMeetingMessage: true }))
    expect(isAboutMeeting(pane.state())).toBe(false)
    expect(shownRefusal(pane.state())).toEqual({ code: 'meeting-message' })
  })

  test('of an item that the service refuses says the service’s sentence', async () => {
    const refusal = { code: 'private-item', detail: 'This item is private.' }
    const { pane } = await openPane(message('a'), { state: 'not-tracked', refusal })
    expect(shownRefusal(pane.state())).toEqual(refusal)
  })
})

describe('tracking', () => {
  test('says "processing" until the answer is there, and never "tracked" before (R-121)', async () => {
    const { pane, last } = await openPane(message('a'))
    void pane.act(trackIt)
    await settle()
    expect(shownState(pane.state())).toBe('processing')
    expect(last('track').request).toMatchObject({
      item: { id: 'a' },
      operationId: 'operation-1',
      regarding: { table: 'account', id: account.id },
    })
    await last('track').answer(tracked)
    expect(shownState(pane.state())).toBe('tracked')
    expect(pane.state().receipt).toEqual(tracked.receipt)
    expect(shownOperation(pane.state())).toBeUndefined()
  })

  test('is one operation, however often the button is pressed', async () => {
    const { pane, asked } = await openPane(message('a'))
    void pane.act(trackIt)
    void pane.act(trackIt)
    await settle()
    void pane.act(trackIt)
    await settle()
    expect(asked.filter(({ name }) => name === 'track')).toHaveLength(1)
  })

  test('sends the same operation again when nobody knows what came of it', async () => {
    const { pane, last } = await openPane(message('a'))
    void pane.act(trackIt)
    await settle()
    await last('track').fail(new ServiceUnreachable('service-silent'))
    expect(shownState(pane.state())).toBe('not-tracked')
    expect(shownOperation(pane.state())?.progress).toMatchObject({ is: 'failed', failure: { code: 'service-silent' } })
    void pane.retry()
    await settle()
    expect(last('track').request.operationId).toBe('operation-1')
  })

  test.each([
    ['the service itself failed', problem(500, 'defect'), 'operation-1'],
    ['the service refused', problem(409, 'record-inactive'), 'operation-2'],
  ])('tries again, after %s', async (_name, failure, operationId) => {
    const { pane, last } = await openPane(message('a'))
    void pane.act(trackIt)
    await settle()
    await last('track').fail(failure)
    expect(shownOperation(pane.state())?.progress).toMatchObject({ failure: { correlationId: 'c-9' } })
    void pane.retry()
    await settle()
    expect(last('track').request.operationId).toBe(operationId)
  })

  test('that ends in failure shows the failure with its receipt, and a try after it is a new wish', async () => {
    const { pane, last } = await openPane(message('a'))
    pane.dispatch({ type: 'chosen', record: account })
    const failure = { code: 'record-inactive', detail: 'The record is deactivated.' }
    void pane.act(trackIt)
    await settle()
    await last('track').answer({
      status: { state: 'failed', failure },
      receipt: receipt({ outcome: 'failed', failure }),
    })
    expect(shownState(pane.state())).toBe('failed')
    expect(pane.state().receipt?.outcome).toBe('failed')
    expect(pane.state().choice).toEqual(account)
    void pane.retry()
    await settle()
    expect(last('track').request.operationId).toBe('operation-2')
  })

  test('is not done to another item than the one shown, when Outlook switched without a word', async () => {
    const { pane, asked, select } = await openPane(message('a'))
    await select(message('b'), 'silently')
    void pane.act(trackIt)
    await settle()
    expect(asked.filter(({ name }) => name === 'track')).toEqual([])
    expect(shownItem(pane.state())?.id).toBe('b')
    expect(pane.state().missedItem).toBe('Subject of a')
    await select(message('c'))
    expect(pane.state().missedItem).toBeUndefined()
  })

  test('goes on when another item is opened meanwhile, and shows on the right one', async () => {
    const { pane, last, select } = await openPane(message('a'))
    void pane.act(trackIt)
    await settle()
    await select(message('b'))
    await last('context').answer(context('b'))
    expect(shownState(pane.state())).toBe('not-tracked')
    await last('track').answer(tracked)
    expect(shownState(pane.state())).toBe('not-tracked')
    expect(pane.state().receipt).toBeUndefined()
  })

  test('still shows "processing" on return, and the second click is none', async () => {
    const { pane, last, asked, select } = await openPane(message('a'))
    void pane.act(trackIt)
    await settle()
    await select(message('b'))
    await select(message('a'))
    await last('context').answer(context('a'))
    expect(isProcessing(pane.state())).toBe(true)
    void pane.act(trackIt)
    await settle()
    expect(asked.filter(({ name }) => name === 'track')).toHaveLength(1)
    await last('track').answer(tracked)
    expect(shownState(pane.state())).toBe('tracked')
  })

  test('is not undone on the screen by a look that began before it', async () => {
    const { pane, last } = await openPane(message('a'))
    void pane.refresh()
    await settle()
    const oldLook = last('context')
    void pane.act(trackIt)
    await settle()
    await last('track').answer(tracked)
    await oldLook.answer(context('a', { state: 'not-tracked' }))
    expect(shownState(pane.state())).toBe('tracked')
    expect(pane.state().isRefreshing).toBe(false)
  })

  test('before the first answer is shown as soon as both are there', async () => {
    const world = createPaneWorld()
    await world.select(message('a'), 'silently')
    void world.pane.start()
    await settle()
    void world.pane.act(trackIt)
    await settle()
    await world.last('track').answer(tracked)
    await world.last('context').answer(context('a', { state: 'tracked' }))
    expect(shownState(world.pane.state())).toBe('tracked')
  })
})

describe('after tracking', () => {
  const status = { state: 'tracked' as const, regarding: account }

  test('the regarding is changed and dropped', async () => {
    const { pane, last } = await openPane(message('a'), status)
    void pane.act({ verb: 'set-regarding', regarding: null })
    await settle()
    expect(last('setRegarding').request).toMatchObject({ regarding: null })
    await last('setRegarding').answer({ status: { state: 'tracked' }, receipt: receipt({ verb: 'set-regarding' }) })
    expect(shownStatus(pane.state())?.regarding).toBeUndefined()
  })

  test.each([true, false])('untracking says whether the copy is kept: %p (R-120)', async (keepRecord) => {
    const { pane, last } = await openPane(message('a'), status)
    void pane.act({ verb: 'untrack', keepRecord })
    await settle()
    expect(last('untrack').request).toMatchObject({ keepRecord })
    await last('untrack').answer({ status: { state: 'not-tracked' }, receipt: receipt({ verb: 'untrack' }) })
    expect(shownState(pane.state())).toBe('not-tracked')
  })

  test('what is pending is looked at again by and by, and no longer once it is settled', async () => {
    const { pane, timers, last } = await openPane(message('a'), { state: 'pending' })
    const waiting = timers.filter(({ isStopped }) => !isStopped)
    expect(waiting).toHaveLength(1)
    waiting[0]?.work()
    await settle()
    expect(shownState(pane.state())).toBe('pending')
    await last('context').answer(context('a', status))
    expect(shownState(pane.state())).toBe('tracked')
    expect(timers.filter(({ isStopped }) => !isStopped)).toEqual([])
  })

  test('a refresh that fails leaves what is known', async () => {
    const { pane, last } = await openPane(message('a'), status)
    void pane.refresh()
    await settle()
    await last('context').fail(new ServiceUnreachable('offline'))
    expect(shownState(pane.state())).toBe('tracked')
  })

  test('a refresh that finds the item gone says so', async () => {
    const { pane, last } = await openPane(message('a'), status)
    void pane.refresh()
    await settle()
    await last('context').fail(problem(404, 'item-gone'))
    expect(pane.state().sight).toMatchObject({ phase: 'failed', failure: { detail: 'Sentence of item-gone.' } })
  })
})

describe('a draft that was never saved', () => {
  test('is not asked about, since no service can know it', async () => {
    const { pane, asked } = await openPane(unsavedDraft('draft:1'))
    expect(pane.state().sight.phase).toBe('unsaved')
    expect(shownState(pane.state())).toBe('not-tracked')
    expect(asked).toEqual([])
  })

  test('is saved by tracking it, once, and shows as pending (R-127)', async () => {
    const { pane, last, saved, asked } = await openPane(unsavedDraft('draft:1'))
    void pane.act(trackIt)
    await settle()
    expect(shownState(pane.state())).toBe('processing')
    expect(saved).toHaveLength(1)
    expect(last('track').request.item?.id).toBe('saved-1')
    await last('track').answer({ status: { state: 'pending' }, receipt: receipt({ outcome: 'pending' }) })
    await last('context').answer(context('saved-1', { state: 'pending' }))
    expect(shownState(pane.state())).toBe('pending')
    expect(asked.filter(({ name }) => name === 'track')).toHaveLength(1)
  })

  test('that Outlook saved meanwhile is the same item', async () => {
    const { pane, last, saved, select } = await openPane(unsavedDraft('draft:1'))
    pane.dispatch({ type: 'chosen', record: account })
    await select(message('d', { formerKey: 'draft:1', mode: 'compose' }), 'silently')
    void pane.act(trackIt)
    await settle()
    expect(saved).toEqual([])
    expect(last('track').request.item?.id).toBe('d')
    expect(pane.state().missedItem).toBeUndefined()
  })
})

describe('the choice of a regarding', () => {
  test('belongs to its item, and is there again on return', async () => {
    const { pane, select } = await openPane(message('a'))
    pane.dispatch({ type: 'chosen', record: account })
    await select(message('b'))
    expect(pane.state().choice).toBeUndefined()
    await select(message('a'))
    expect(pane.state().choice).toEqual(account)
  })

  test('is done with once the item is tracked', async () => {
    const { pane, last, select } = await openPane(message('a'))
    pane.dispatch({ type: 'chosen', record: account })
    void pane.act(trackIt)
    await settle()
    await last('track').answer(tracked)
    expect(pane.state().choice).toBeUndefined()
    await select(message('b'))
    await select(message('a'))
    expect(pane.state().choice).toBeUndefined()
  })
})
