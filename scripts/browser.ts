import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'

export interface Browser {
  /** Path of a Chromium, where there is one. */
  readonly path?: string
  readonly advice: string
}

/** Headless, as any user, and silent towards everything outside this machine. */
export const browserFlags: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

const known = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/**
 * Finds a Chromium for the browser tests, and installs Debian's where it is missing and this user may.
 * `TANDEM_BROWSER` names another one.
 */
export function ensureBrowser(): Browser {
  const advice =
    'The browser tests need a Chromium: install one ("apt-get install chromium" on Debian) or name it in TANDEM_BROWSER.'
  const named = process.env.TANDEM_BROWSER
  if (named)
    return existsSync(named)
      ? { path: named, advice }
      : { advice: `TANDEM_BROWSER names ${named}, which is not there.` }
  const found = known.find((path) => existsSync(path))
  if (found) return { path: found, advice }
  const mayInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')
  if (!mayInstall) return { advice }
  console.log('— browser: installing Debian’s chromium')
  spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit' })
  spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-core'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  })
  const installed = known.find((path) => existsSync(path))
  return installed ? { path: installed, advice } : { advice }
}
