import { describe, expect, test } from '@jest/globals'
import { createNestedSignIn, type Msal } from '../../../src/taskpane/sign-in/nested-sign-in.ts'
import { isSamePerson } from '../../../src/taskpane/sign-in/same-person.ts'
import { SignInFailure } from '../../../src/taskpane/sign-in/sign-in.ts'

const configuration = {
  tenantId: 't',
  clientId: 'client',
  authority: 'https://login.example/t',
  scope: 'api://client/access_as_user',
  organizationUrl: 'https://org.example',
}

const anna = {
  accessToken: 'token-1',
  account: {
    name: 'Anna Berg',
    username: 'anna@contoso.example',
    idTokenClaims: { email: 'anna.berg@contoso.example' },
  },
}

const interactionRequired = () =>
  Object.assign(new Error('consent'), {
    name: 'InteractionRequiredAuthError',
    errorCode: 'interaction_required',
    errorMessage: 'AADSTS65001: consent is needed',
  })

type Step = () => Promise<unknown>

/** MSAL that answers silent requests and windows from a script. */
function createFakeMsal(script: { readonly silent?: readonly Step[]; readonly popup?: readonly Step[] }) {
  const silent = [...(script.silent ?? [])]
  const popup = [...(script.popup ?? [])]
  const asked: { how: 'silent' | 'popup'; request: object }[] = []
  const made: object[] = []
  const next = (how: 'silent' | 'popup', steps: Step[]) => async (request: object) => {
    asked.push({ how, request })
    const step = steps.shift()
    if (!step) throw new Error(`one ${how} too many`)
    return step()
  }
  const msal = {
    createNestablePublicClientApplication: async (options: object) => {
      made.push(options)
      return { acquireTokenSilent: next('silent', silent), acquireTokenPopup: next('popup', popup) }
    },
  } as unknown as Msal
  return { msal, asked, made }
}

const signInWith = (fake: ReturnType<typeof createFakeMsal>, over: object = {}) =>
  createNestedSignIn({
    loadMsal: async () => fake.msal,
    configuration: async () => configuration,
    isOffered: true,
    mailboxAddress: 'anna@contoso.example',
    ...over,
  })

const ok: Step = async () => anna
const fail =
  (error: () => Error): Step =>
  async () => {
    throw error()
  }

describe('signing in', () => {
  test('is silent where Outlook allows, for Tandem’s own scope and the account that Outlook shows', async () => {
    const fake = createFakeMsal({ silent: [ok] })
    const signIn = signInWith(fake)
    expect(await signIn.token({})).toBe('token-1')
    expect(fake.made).toEqual([{ auth: { clientId: 'client', authority: 'https://login.example/t' } }])
    expect(fake.asked).toEqual([
      { how: 'silent', request: { scopes: ['api://client/access_as_user'], loginHint: 'anna@contoso.example' } },
    ])
    expect(signIn.account()).toMatchObject({ name: 'Anna Berg', username: 'anna@contoso.example' })
  })

  test('opens a window by itself once, when a person is needed, and afterwards only when asked', async () => {
    const fake = createFakeMsal({
      silent: [fail(interactionRequired), fail(interactionRequired)],
      popup: [fail(() => Object.assign(new Error('closed'), { errorCode: 'user_cancelled' })), ok],
    })
    const signIn = signInWith(fake)
    await expect(signIn.token({})).rejects.toMatchObject({ code: 'sign-in-cancelled' })
    await expect(signIn.token({})).rejects.toMatchObject({
      code: 'sign-in-needed',
      reason: 'AADSTS65001: consent is needed',
    })
    expect(await signIn.token({ ask: 'again' })).toBe('token-1')
    expect(fake.asked.map(({ how }) => how)).toEqual(['silent', 'popup', 'silent', 'popup'])
  })

  test('lets a person choose another account', async () => {
    const fake = createFakeMsal({ popup: [ok] })
    await signInWith(fake).token({ ask: 'other' })
    expect(fake.asked[0]?.request).toEqual({ scopes: ['api://client/access_as_user'], prompt: 'select_account' })
  })

  test('asks for a fresh token when the last one was refused', async () => {
    const fake = createFakeMsal({ silent: [ok] })
    await signInWith(fake).token({ fresh: true })
    expect(fake.asked[0]?.request).toMatchObject({ forceRefresh: true })
  })

  test('is done once for all who wait at the same time', async () => {
    const fake = createFakeMsal({ silent: [ok] })
    const signIn = signInWith(fake)
    expect(await Promise.all([signIn.token({}), signIn.token({}), signIn.token({})])).toEqual(Array(3).fill('token-1'))
    expect(fake.asked).toHaveLength(1)
  })

  test('is not tried where Outlook does not offer it', async () => {
    const fake = createFakeMsal({})
    await expect(signInWith(fake, { isOffered: false }).token({})).rejects.toMatchObject({
      code: 'sign-in-not-offered',
    })
    expect(fake.made).toEqual([])
  })

  test('that a policy forbids says what Entra said', async () => {
    const blocked = () =>
      Object.assign(new Error('x'), { errorCode: 'access_denied', errorMessage: 'AADSTS53003: blocked by policy' })
    const failure = await signInWith(createFakeMsal({ silent: [fail(blocked)] }))
      .token({})
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(SignInFailure)
    expect(failure).toMatchObject({ code: 'sign-in-failed', reason: 'AADSTS53003: blocked by policy' })
  })

  test('starts anew after the configuration could not be read', async () => {
    const fake = createFakeMsal({ silent: [ok] })
    let tries = 0
    const signIn = signInWith(fake, {
      configuration: async () => {
        tries += 1
        if (tries <= 2) throw new Error('offline')
        return configuration
      },
    })
    await expect(signIn.token({})).rejects.toThrow('offline')
    expect(await signIn.token({})).toBe('token-1')
  })
})

describe('the account and the mailbox', () => {
  const account = {
    name: 'Anna',
    username: 'anna@contoso.onmicrosoft.example',
    addresses: ['Anna.Berg@contoso.example'],
  }

  test.each([
    ['anna@contoso.onmicrosoft.example', true],
    ['anna.berg@CONTOSO.example', true],
    ['ben@contoso.example', false],
    ['', true],
  ])('%p belongs to the account: %p', (address, same) => {
    expect(isSamePerson(account, address)).toBe(same)
  })
})
