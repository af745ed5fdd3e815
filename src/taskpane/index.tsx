import { createRoot } from 'react-dom/client'
import type { PaneConfiguration } from '../api/service.ts'
import { createApiClient } from './api-client/api-client.ts'
import { App } from './app.tsx'
import { connectToOutlook } from './office/office-host.ts'
import { keepTabInPane } from './office/tab-key.ts'
import { createNestedSignIn } from './sign-in/nested-sign-in.ts'
import type { SignIn } from './sign-in/sign-in.ts'
import { createPane } from './state/pane.ts'
import { createRememberedChoices } from './state/remembered-choices.ts'

/** The only place where the pane meets the browser's own things. */
function start(root: HTMLElement): void {
  keepTabInPane(document)
  const host = connectToOutlook(window.Office)
  const api = createApiClient({
    fetch: window.fetch.bind(window),
    token: (options) => signIn.token(options),
    isOnline: () => navigator.onLine,
  })

  let asked: Promise<PaneConfiguration> | undefined
  const configuration = (): Promise<PaneConfiguration> => {
    asked ??= api.call('configuration', undefined).catch((error) => {
      asked = undefined // so that "Try again" does
      throw error
    })
    return asked
  }
  const loadMsal = () => import('@azure/msal-browser')
  // Both take their time and neither needs Outlook.
  configuration().catch(() => {})
  loadMsal().catch(() => {})

  let nested: SignIn | undefined
  const signIn: SignIn = {
    account: () => nested?.account(),
    async token(options) {
      const { canSignIn, mailboxAddress } = await host
      nested ??= createNestedSignIn({ loadMsal, configuration, isOffered: canSignIn, mailboxAddress })
      return nested.token(options)
    },
  }

  const reload = () => window.location.reload()
  const pane = createPane({
    host,
    api,
    signIn,
    choices: createRememberedChoices(() => window.sessionStorage),
    reload,
    newId: () => crypto.randomUUID(),
    later(work, delayMs) {
      const timer = setTimeout(work, delayMs)
      return () => clearTimeout(timer)
    },
  })
  createRoot(root).render(
    <App
      pane={pane}
      host={host}
      prefersDark={window.matchMedia('(prefers-color-scheme: dark)')}
      now={() => new Date()}
      reload={reload}
    />,
  )
  // Coming back to Outlook is when a lost ItemChanged shows.
  window.addEventListener('focus', () => void pane.lookAgain())
  void pane.start()
}

const root = document.getElementById('root')
if (root) start(root)
