/**
 * `node scripts/complete-lock.ts`: after `npm install` against a registry that mirrors only some platforms' binaries, npm
 * leaves the others out of the lock file, and then `npm ci` refuses it everywhere. This puts them back, from the exact
 * versions that their packages name. `test/lock.test.ts` says when it is needed.
 */
import { readFileSync, writeFileSync } from 'node:fs'

interface Package {
  readonly version?: string
  readonly dev?: boolean
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

export interface Lock {
  packages: Record<string, Package>
}

const systems = ['android', 'darwin', 'linux', 'win32', 'freebsd', 'openharmony']
const processors = ['arm64', 'x64', 'arm', 'ppc64', 's390x', 'ia32', 'loong64', 'riscv64']

/** Binaries for a platform, named exactly by a package and missing from the lock file. */
export function missingBinaries({ packages }: Lock): readonly { name: string; version: string; isDev: boolean }[] {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {}, dev = false }]) =>
    Object.entries(optionalDependencies)
      .filter(([name, version]) => /^\d/.test(version) && platformOf(name).os)
      .filter(([name]) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`])
      .map(([name, version]) => ({ name, version, isDev: dev })),
  )
}

function platformOf(name: string) {
  const parts = name.split('/').pop()?.split('-') ?? []
  return {
    os: systems.find((system) => parts.includes(system)),
    cpu: processors.find((processor) => parts.includes(processor)),
    isMusl: parts.some((part) => part.startsWith('musl')),
  }
}

if (import.meta.main) {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock
  const missing = missingBinaries(lock)
  for (const { name, version, isDev } of missing) {
    const { os, cpu, isMusl } = platformOf(name)
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(cpu ? { cpu: [cpu] } : {}),
      ...(isDev ? { dev: true } : {}),
      ...(os === 'linux' ? { libc: [isMusl ? 'musl' : 'glibc'] } : {}),
      optional: true,
      os: [os],
    } as Package
  }
  lock.packages = Object.fromEntries(
    Object.entries(lock.packages).sort(([one], [other]) => one.localeCompare(other, 'en')),
  )
  writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`)
  console.log(`${missing.length} binaries were put back.`)
}
