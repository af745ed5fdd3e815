/** Where Microsoft Graph tells of changes, or why it can't. */

export type Notifications = { readonly address: string } | { readonly because: string }

/** Below the address under which Graph reaches Tandem. */
export const notificationPath = '/notifications'

const isLoopback = ({ hostname }: URL) => /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname)
/** The sandbox stands on the same machine, so that it reaches what the world does not. */
const reaches = (graphUrl: string, base: string) => {
  const [graph, own] = [new URL(graphUrl), new URL(base)]
  return isLoopback(graph) || (own.protocol === 'https:' && !isLoopback(own))
}

/**
 * @param wanted what an administrator gave: an address, or `none`
 * @throws Error with a sentence, for an address that Graph would refuse
 */
export function notificationsOf({
  wanted,
  publicUrl,
  graphUrl,
  syncSeconds,
}: {
  readonly wanted: string | undefined
  readonly publicUrl: string
  readonly graphUrl: string
  readonly syncSeconds: number
}): Notifications {
  if (wanted === 'none') return { because: 'Your administrator wants Tandem to work without notifications.' }
  if (wanted !== undefined && !reaches(graphUrl, wanted))
    throw new Error(
      'TANDEM_NOTIFICATION_URL is no https address that Microsoft Graph can reach. Give one such as https://tandem.contoso.com, or "none".',
    )
  if (syncSeconds === 0) return { because: 'Your administrator has switched synchronization by itself off.' }
  const base = wanted ?? publicUrl
  if (!reaches(graphUrl, base))
    return { because: 'Tandem has no public https address at which Microsoft Graph could tell it of changes.' }
  return { address: `${base}${notificationPath}` }
}
