/**
 * Writes `dist/manifest.xml` for the address in TANDEM_PUBLIC_URL, or for the development address of the checked-in
 * manifest where there is none. A part of `npm run build`.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'

/** What the checked-in manifest is written for. */
export const developmentOrigin = 'https://localhost:4704'

export class PublicAddressRefused extends Error {
  readonly code = 'public-address-refused'

  constructor(sentence: string, options?: ErrorOptions) {
    super(sentence, options)
    this.name = 'PublicAddressRefused'
  }
}

/** The origin of an address that Outlook can load an add-in from. @throws PublicAddressRefused */
export function publicOrigin(address: string): string {
  const refuse = (why: string, cause?: unknown) =>
    new PublicAddressRefused(
      `TANDEM_PUBLIC_URL is "${address}", ${why} Give the address where people reach the service, such as https://tandem.example.com.`,
      { cause },
    )
  if (!URL.canParse(address)) throw refuse('which is no address.')
  const url = new URL(address)
  if (url.protocol !== 'https:') throw refuse('but Outlook loads add-ins over https only.')
  if (url.username || url.password) throw refuse('but a manifest may not hold a name or a password.')
  if (url.pathname !== '/' || url.search || url.hash) {
    throw refuse('but the service answers at the root of its address, so there may be nothing behind the host.')
  }
  return url.origin
}

/** The manifest with every address moved to `origin`. */
export function manifestFor(origin: string, manifest: string): string {
  return manifest.replaceAll(developmentOrigin, origin)
}

function main(): number {
  const address = process.env.TANDEM_PUBLIC_URL
  try {
    const origin = address ? publicOrigin(address) : developmentOrigin
    const manifest = readFileSync(new URL('../manifest.xml', import.meta.url), 'utf8')
    const folder = new URL('../dist/', import.meta.url)
    mkdirSync(folder, { recursive: true })
    writeFileSync(new URL('manifest.xml', folder), manifestFor(origin, manifest))
    const hint = address ? '' : ' Set TANDEM_PUBLIC_URL to write it for another address.'
    console.log(`dist/manifest.xml is written for ${origin}.${hint}`)
    return 0
  } catch (error) {
    if (!(error instanceof PublicAddressRefused)) throw error
    console.error(error.message)
    return 1
  }
}

if (import.meta.main) process.exitCode = main()
