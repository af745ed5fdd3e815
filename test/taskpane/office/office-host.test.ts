import { describe, expect, test } from '@jest/globals'
import { HostFailure } from '../../../src/taskpane/office/host-failure.ts'
import { connectToOutlook, createOfficeHost } from '../../../src/taskpane/office/office-host.ts'
import { createFakeOffice, failWith, readAppointment, readMessage, succeed } from './fake-office.ts'

describe('reaching Outlook', () => {
  test('says that there is no office.js, where its address does not answer', async () => {
    await expect(connectToOutlook(undefined)).rejects.toMatchObject({ code: 'outlook-missing' })
  })

  test('says that the page is not inside Outlook', async () => {
    const { office } = createFakeOffice({ host: 'Word' })
    await expect(connectToOutlook(office)).rejects.toMatchObject({ code: 'outlook-missing' })
  })

  test('gives up on an Outlook that never becomes ready', async () => {
    const { office } = createFakeOffice()
    const silent = { ...office, onReady: () => new Promise<never>(() => {}) } as unknown as typeof Office
    await expect(connectToOutlook(silent, 10)).rejects.toMatchObject({ code: 'outlook-silent' })
  })

  test('tells mailbox, language and whether Outlook signs in by itself', async () => {
    const host = await connectToOutlook(createFakeOffice({ sets: ['NestedAppAuth 1.1'] }).office)
    expect(host).toMatchObject({ mailboxAddress: 'anna@contoso.example', locale: 'de-DE', canSignIn: true })
    expect(createOfficeHost(createFakeOffice().office).canSignIn).toBe(false)
  })
})

describe('the selected item', () => {
  test('is a message with the id that Graph takes, and what Outlook shows of it as hints', async () => {
    const fake = createFakeOffice()
    fake.select(readMessage)
    expect(await createOfficeHost(fake.office).selectedItem()).toEqual({
      key: 'message:v2.0:AA-1_',
      kind: 'message',
      mode: 'read',
      id: 'v2.0:AA-1_',
      subject: 'Offer',
      isMeetingMessage: false,
      hints: {
        internetMessageId: '<offer@fabrikam.example>',
        addresses: ['ben@fabrikam.example', 'anna@contoso.example', 'carla@fabrikam.example'],
        attachmentsSize: 1024,
      },
    })
  })

  test('is an appointment with organizer and attendees', async () => {
    const fake = createFakeOffice()
    fake.select(readAppointment)
    expect(await createOfficeHost(fake.office).selectedItem()).toMatchObject({
      key: 'event:v2.0:EV-1',
      kind: 'event',
      hints: { addresses: ['ben@fabrikam.example', 'anna@contoso.example', 'dora@fabrikam.example'] },
    })
  })

  test('of somebody else’s mailbox says whose it is, and whether it may be changed (R-157)', async () => {
    const fake = createFakeOffice()
    const host = createOfficeHost(fake.office)
    const shared = (delegatePermissions: number) => ({
      ...readMessage,
      getSharedPropertiesAsync: succeed({ owner: 'Carla@Contoso.example', delegatePermissions }),
    })
    fake.select(shared(63))
    const mailbox = { address: 'carla@contoso.example', mayEdit: true }
    expect(await host.selectedItem()).toMatchObject({ id: 'v2.0:AA-1_', mailbox })
    fake.select(shared(1))
    expect((await host.selectedItem())?.mailbox).toEqual({ ...mailbox, mayEdit: false })
    // Shown as one's own it would be looked for in the wrong mailbox.
    fake.select({ ...readMessage, getSharedPropertiesAsync: failWith(5000, 'not supported') })
    await expect(host.selectedItem()).rejects.toThrow(HostFailure)
  })

  test('is nothing where none or several are selected', async () => {
    const fake = createFakeOffice()
    const host = createOfficeHost(fake.office)
    expect(await host.selectedItem()).toBeNull()
    fake.select(null)
    expect(await host.selectedItem()).toBeNull()
  })

  test('is read anew each time, because ItemChanged is known to get lost (office-js issue 6833)', async () => {
    const fake = createFakeOffice()
    const host = createOfficeHost(fake.office)
    fake.select(readMessage)
    const before = await host.selectedItem()
    fake.select({ ...readMessage, itemId: 'BB' })
    expect((await host.selectedItem())?.key).not.toBe(before?.key)
  })

  test.each([
    ['IPM.Schedule.Meeting.Request', true],
    ['IPM.Schedule.Meeting.Resp.Pos', true],
    ['IPM.Note', false],
    ['IPM.Note.SMIME', false],
  ])('of class %s is a meeting message: %p (R-165)', async (itemClass, expected) => {
    const fake = createFakeOffice()
    fake.select({ ...readMessage, itemClass })
    expect((await createOfficeHost(fake.office).selectedItem())?.isMeetingMessage).toBe(expected)
  })
})

describe('a draft', () => {
  const unsaved = () => ({
    itemType: 'message',
    subject: { getAsync: succeed('New offer') },
    getItemIdAsync: failWith(9046, 'ItemNotSaved'),
    saveAsync: succeed('DD/1'),
  })

  test('has no id before it is saved, and the same key however often it is looked at', async () => {
    const fake = createFakeOffice()
    const host = createOfficeHost(fake.office)
    fake.select(unsaved())
    const first = await host.selectedItem()
    expect(first).toMatchObject({ mode: 'compose', subject: 'New offer' })
    expect(first).not.toHaveProperty('id')
    expect((await host.selectedItem())?.key).toBe(first?.key)
    fake.select(unsaved())
    expect((await host.selectedItem())?.key).not.toBe(first?.key)
  })

  test('gets its id by being saved, and is known as the one that it was', async () => {
    const fake = createFakeOffice()
    const host = createOfficeHost(fake.office)
    const draft = { ...unsaved(), getItemIdAsync: failWith(9046, 'ItemNotSaved') as unknown }
    fake.select(draft)
    const before = await host.selectedItem()
    expect(await host.saveDraft()).toMatchObject({ id: 'v2.0:DD-1', key: 'message:v2.0:DD-1', formerKey: before?.key })
    draft.getItemIdAsync = succeed('DD/1')
    expect(await host.selectedItem()).toMatchObject({ id: 'v2.0:DD-1', formerKey: before?.key })
  })

  test('that is saved already is not saved again to learn its id', async () => {
    const fake = createFakeOffice()
    fake.select({
      ...unsaved(),
      getItemIdAsync: succeed('DD/2'),
      saveAsync: () => {
        throw new Error('saved')
      },
    })
    expect(await createOfficeHost(fake.office).selectedItem()).toMatchObject({ id: 'v2.0:DD-2' })
  })

  test('is unsaved for an Outlook that can’t tell the id (before Mailbox 1.8)', async () => {
    const fake = createFakeOffice()
    const { getItemIdAsync: _, ...old } = unsaved()
    fake.select(old)
    const item = await createOfficeHost(fake.office).selectedItem()
    expect(item).toMatchObject({ mode: 'compose' })
    expect(item).not.toHaveProperty('id')
  })

  test('can be tracked though Outlook does not tell its subject', async () => {
    const fake = createFakeOffice()
    fake.select({ ...unsaved(), subject: { getAsync: failWith(9020, 'GenericResponseError') } })
    expect(await createOfficeHost(fake.office).selectedItem()).toMatchObject({ subject: '' })
  })

  test('that Outlook refuses to save or to name is a failure with Office’s number', async () => {
    const fake = createFakeOffice()
    const host = createOfficeHost(fake.office)
    fake.select({ ...unsaved(), saveAsync: failWith(9021, 'SaveError') })
    await expect(host.saveDraft()).rejects.toMatchObject({ code: 'outlook-refused', officeCode: 9021 })
    fake.select({ ...unsaved(), getItemIdAsync: failWith(9020, 'GenericResponseError') })
    await expect(host.selectedItem()).rejects.toBeInstanceOf(HostFailure)
    fake.select(readMessage)
    await expect(host.saveDraft()).rejects.toBeInstanceOf(HostFailure)
  })
})

describe('news from Outlook', () => {
  test('of another item reach the listener until it stops listening', () => {
    const fake = createFakeOffice()
    let heard = 0
    const stop = createOfficeHost(fake.office).onItemChanged(() => {
      heard += 1
    })
    fake.fire('olkItemSelectedChanged')
    expect(heard).toBe(1)
    stop()
    fake.fire('olkItemSelectedChanged')
    expect(heard).toBe(1)
  })

  test('of another theme are told as tone, and remembered where Outlook says it in the event only', () => {
    const fake = createFakeOffice()
    const host = createOfficeHost(fake.office)
    const heard: string[] = []
    host.onToneChanged((tone) => heard.push(tone))
    expect(host.tone()).toBeUndefined()
    fake.fire('officeThemeChanged', { officeTheme: { bodyBackgroundColor: '#292929', bodyForegroundColor: '#ffffff' } })
    expect(heard).toEqual(['dark'])
    expect(host.tone()).toBe('dark')
  })
})
