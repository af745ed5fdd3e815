/** `npm run -s tandem -- COMMAND`: looks after a running service from the machine it runs on. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command, CommanderError } from 'commander'
import { workloads } from '../../core/organization-news.ts'
import type { MailboxTest } from '../mailbox-tests.ts'
import type { MailboxState } from '../operator/mailboxes.ts'
import { addressOf } from './address.ts'
import { CommandFailed, openClient } from './client.ts'
import { examine } from './doctor.ts'
import { importFiles, jsonOfImport, printFailures, sayImport, showImport } from './import.ts'
import { createProgressBar } from './progress-bar.ts'
import { sayMailbox, sayMailboxes, sayTests, table } from './say.ts'
import { addSharedMailboxes } from './shared-mailboxes.ts'
import { printLines, showOnBar, syncMailboxes } from './sync.ts'

interface Options {
  readonly data: string
  readonly json?: boolean
}

interface Status {
  readonly health: {
    readonly status: string
    readonly checks: readonly { readonly name: string; readonly detail: string }[]
  }
  readonly mailboxes: readonly MailboxState[]
  readonly alerts: readonly { readonly severity: string; readonly detail: string }[]
}

/** Where the person stood who typed the command: npm itself works in the project's folder. */
const here = process.env.INIT_CWD ?? process.cwd()
const program = new Command('tandem')
  .description(
    'Looks after a Tandem service that runs on this machine. Exit codes: 0 done, 1 failed, 2 asked wrongly, 3 no service runs.',
  )
  .option('--data <folder>', 'data folder of the service', process.env.TANDEM_DATA ?? '.tandem')
  .option('--json', 'print JSON')
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('With --help it says what there is.')
  .exitOverride()

const options = () => program.opts<Options>()
const folder = () => resolve(here, options().data)
const client = () => openClient(folder())
const print = (answer: unknown, said: string) =>
  process.stdout.write(`${options().json ? JSON.stringify(answer, undefined, 2) : said}\n`)

program
  .command('status')
  .description('how the service and its mailboxes are doing')
  .action(async () => {
    const status = await client().ask<Status>('status')
    const checks = table(status.health.checks.map(({ name, detail }) => [name, detail]))
    const alerts = status.alerts.map(({ severity, detail }) => `${severity}: ${detail}`)
    print(
      status,
      [`service: ${status.health.status}`, checks, ...alerts, '', sayMailboxes(status.mailboxes)].join('\n'),
    )
    if (status.health.status !== 'ok') process.exitCode = 1
  })

const mailbox = program.command('mailbox').description('one mailbox, or all of them')
mailbox
  .command('list')
  .description('every mailbox that is synchronized')
  .action(async () => {
    const { mailboxes } = await client().ask<Status>('status')
    print(mailboxes, sayMailboxes(mailboxes))
  })
mailbox
  .command('show <address>')
  .description('how a mailbox is doing, and why')
  .action(async (address: string) => {
    const state = await client().ask<MailboxState>('show', { address: addressOf(address) })
    print(state, sayMailbox(state))
  })
mailbox
  .command('enable <addresses...>')
  .description('test mailboxes, and synchronize from now on what works (also of people who never opened the pane)')
  .action(async (addresses: readonly string[]) => {
    const results = await each(addresses.map(addressOf), (address) => client().ask<MailboxTest>('enable', { address }))
    print(Object.fromEntries(results), results.map(([address, tests]) => `${address}\n${sayTests(tests)}`).join('\n'))
    if (results.some(([, tests]) => Object.values(tests).some(({ failure }) => failure))) process.exitCode = 1
  })
mailbox
  .command('disable <address>')
  .description('leave a mailbox alone until it is enabled again')
  .option('--only <workload...>', `only these: ${workloads.join(', ')}`)
  .action(async (address: string, { only }: { only?: readonly string[] }) => {
    const unknown = only?.find((one) => !workloads.some((workload) => workload === one))
    if (unknown) throw new CommandFailed(`There is no workload “${unknown}”. There are: ${workloads.join(', ')}.`, 2)
    const state = await client().ask<MailboxState>('disable', {
      address: addressOf(address),
      workloads: only ?? workloads,
    })
    print(state, sayMailbox(state))
  })
addSharedMailboxes(mailbox, client, print)

program
  .command('sync [addresses...]')
  .description('look at mailboxes now, and say how far it is until it is done (--json: a line for each step)')
  .option('--all', 'every mailbox that is synchronized')
  .action(async (addresses: readonly string[], { all }: { all?: boolean }) => {
    if (addresses.length === 0 && !all) throw new CommandFailed('Name mailboxes, or say --all.', 2)
    if (addresses.length > 0 && all) throw new CommandFailed('Name mailboxes or say --all, not both.', 2)
    const named = addresses.map(addressOf)
    const service = client()
    const wanted = all ? (await service.ask<Status>('status')).mailboxes.map(({ address }) => address) : named
    const bar = createProgressBar(process.stderr)
    const isJson = options().json ?? false
    const report = isJson ? printLines(process.stdout) : showOnBar(bar, wanted.length)
    const states = await syncMailboxes(service, wanted, report).finally(bar.clear)
    if (!isJson) process.stdout.write(`${states.map(sayMailbox).join('\n\n')}\n`)
    if (states.some(({ health }) => health === 'off' || health === 'failing')) process.exitCode = 1
  })

program
  .command('import <address> <paths...>')
  .description(
    'put the .eml, .mbox, .ics and .vcf files at PATHS, or in folders there, into a mailbox; what is there already is left alone (--json: a line for each failure, and one at the end)',
  )
  .option(
    '--zone <name>',
    'where times are meant that name no time zone',
    Intl.DateTimeFormat().resolvedOptions().timeZone,
  )
  .action(async (address: string, paths: readonly string[], { zone }: { zone: string }) => {
    const bar = createProgressBar(process.stderr)
    const isJson = options().json ?? false
    const report = isJson ? printFailures(process.stdout) : showImport(bar, process.stderr)
    process.once('SIGINT', () => {
      bar.clear()
      process.stderr.write('Stopped. Give the same command again to go on: nothing is put in twice.\n')
      process.exit(130)
    })
    const files = paths.map((path) => resolve(here, path))
    const done = await importFiles(client(), addressOf(address), files, { zone, report }).finally(bar.clear)
    process.stdout.write(`${isJson ? JSON.stringify(jsonOfImport(done)) : sayImport(done)}\n`)
    if (done.failures.length > 0) process.exitCode = 1
  })

program
  .command('doctor')
  .description('whether everything is there that Tandem needs, and what helps where it is not')
  .action(async () => {
    const findings = await examine(folder(), process.env, () => new Date())
    print(findings, table(findings.map(({ name, isOk, detail }) => [isOk ? 'ok' : 'NOT OK', name, detail])))
    if (findings.some(({ isOk }) => !isOk)) process.exitCode = 1
  })

program
  .command('backup <file>')
  .description('copy the store into a file while the service runs')
  .action(async (file: string) => {
    const to = resolve(here, file)
    if (existsSync(to)) throw new CommandFailed(`${to} is there already. Give another name, or remove it.`, 2)
    await client().ask('backup', { file: to })
    print({ file: to }, `The store is copied to ${to}.`)
  })

/** One after the other; how far it is stands on a terminal's last line. */
async function each<Answer>(
  addresses: readonly string[],
  work: (address: string) => Promise<Answer>,
): Promise<readonly (readonly [string, Answer])[]> {
  const done: [string, Answer][] = []
  const bar = createProgressBar(process.stderr)
  try {
    for (const address of addresses) {
      bar.show(done.length / addresses.length, `${done.length} of ${addresses.length}: ${address}`)
      done.push([address, await work(address)])
    }
  } finally {
    bar.clear()
  }
  return done
}

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else if (error instanceof CommandFailed) {
    process.stderr.write(`${error.message}\n`)
    process.exitCode = error.exitCode
  } else throw error
}
