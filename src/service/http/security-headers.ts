/** Who may frame the pane, and what it may load and call (E1, F2). */
import type { Configuration } from '../configuration.ts'

/** Where Outlook on the web and the new Outlook frame add-ins. */
const outlookHosts = [
  'https://outlook.office.com',
  'https://outlook.office365.com',
  'https://outlook.live.com',
  'https://outlook.cloud.microsoft',
  'https://*.office.com',
  'https://*.office365.com',
  'https://*.cloud.microsoft',
]
const officeScripts = ['https://appsforoffice.microsoft.com', 'https://ajax.aspnetcdn.com']

/** The Content-Security-Policy of the pane's pages. */
export function panePolicy({ frameAncestors, authority }: Pick<Configuration, 'frameAncestors' | 'authority'>): string {
  const signIn = [...new Set(['https://login.microsoftonline.com', new URL(authority).origin])]
  const directives: Readonly<Record<string, readonly string[]>> = {
    'default-src': ["'none'"],
    'script-src': ["'self'", ...officeScripts],
    // Fluent writes its styles into the page.
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'", 'data:', 'https://res.cdn.office.net'],
    'connect-src': ["'self'", ...signIn, ...officeScripts],
    'frame-src': signIn,
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    'object-src': ["'none'"],
    'frame-ancestors': [...new Set([...outlookHosts, ...frameAncestors])],
  }
  return Object.entries(directives)
    .map(([name, values]) => `${name} ${values.join(' ')}`)
    .join('; ')
}

/** On every answer. Framing is for the pane's pages to allow. */
export const commonHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const

/** Only told over https, where it means something. */
export const strictTransport = { 'Strict-Transport-Security': 'max-age=31536000' } as const
