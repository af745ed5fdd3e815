/** `GetTrackingTokenEmail`: the organization's prefix, a digit of the deployment, digits of the user, and a counter. */
import type { Ask, Engine } from './engine.ts'

/** Microsoft's defaults: `CRM`, three digits of the user, three of the counter. */
const usual = { prefix: 'CRM:', digits: 3, most: 999 } as const
/** Online. */
const deployment = '0'

export function nextTrackingToken(engine: Engine, { who }: Ask): string {
  const settings = engine.rows.find('usersettings', who.id)
  const organization = engine.rows.find('organization', engine.organizationId)
  const number = (value: unknown, otherwise: number) => (typeof value === 'number' ? value : otherwise)
  const digits = number(organization?.values.trackingtokeniddigits, usual.digits)
  const most = number(organization?.values.maximumtrackingnumber, usual.most)
  const users = [...engine.rows.all('systemuser')].map(({ id }) => id).sort()
  const user = number(settings?.values.trackingtokenid, users.indexOf(who.id) + 1)
  const count = number(settings?.values.nexttrackingnumber, 1)
  if (settings)
    // The counter begins anew when it has no more digits.
    engine.rows.put({ ...settings, values: { ...settings.values, nexttrackingnumber: count >= most ? 0 : count + 1 } })
  const given = organization?.values.trackingprefix
  const prefix = typeof given === 'string' ? given : usual.prefix
  const counter = String(count).padStart(String(most).length, '0')
  return `${prefix}${deployment}${String(user).padStart(digits, '0')}${counter}`
}
