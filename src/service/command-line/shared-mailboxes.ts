/** `tandem mailbox connect`, `disconnect` and `shared`: mailboxes that several people share. */
import type { Command } from 'commander'
import { type ConnectWish, type SharedMailboxState, type TrackWord, trackWords } from '../operator/shared-mailboxes.ts'
import { addressOf } from './address.ts'
import { type Client, CommandFailed } from './client.ts'
import { table } from './say.ts'

interface ConnectOptions {
  readonly as: string
  readonly track: string
  readonly filters?: boolean
  readonly team?: string
  readonly objectId?: string
}

export function addSharedMailboxes(
  mailbox: Command,
  client: () => Client,
  print: (answer: unknown, said: string) => void,
): void {
  mailbox
    .command('connect <address>')
    .description('connect a mailbox that several people share, or change how it is connected')
    .requiredOption('--as <user>', 'address of the user of the organization under whose rights it is kept in step')
    .option('--track <which>', `what of its mail is tracked by itself: ${trackWords.join(', ')}`, 'answers')
    .option('--team <name>', 'team that its records are to belong to, instead of that user')
    .option('--filters', 'also what that user’s filters let through comes into it')
    .option('--object-id <id>', 'of the mailbox in the directory, where the application may not look it up')
    .action(async (address: string, { as, track, ...wished }: ConnectOptions) => {
      const word = trackWords.find((one) => one === track)
      if (!word) throw new CommandFailed(`“${track}” can’t be tracked. There are: ${trackWords.join(', ')}.`, 2)
      const named = { address: addressOf(address), as: addressOf(as) }
      const wish: ConnectWish = { ...named, track: word satisfies TrackWord, ...wished }
      const state = await client().ask<SharedMailboxState>('connect', wish)
      print(state, sayShared([state]))
    })
  mailbox
    .command('disconnect <address>')
    .description('end that; what was tracked stays on both sides')
    .action(async (address: string) => {
      const state = await client().ask<SharedMailboxState>('disconnect', { address: addressOf(address) })
      print(state, `${state.address} is no longer connected. What was tracked stays on both sides.`)
    })
  mailbox
    .command('shared')
    .description('mailboxes that several people share, and how they are connected')
    .action(async () => {
      const states = await client().ask<readonly SharedMailboxState[]>('shared')
      print(states, sayShared(states))
    })
}

function sayShared(mailboxes: readonly SharedMailboxState[]): string {
  if (mailboxes.length === 0) return 'No shared mailbox is connected.'
  return table([
    ['MAILBOX', 'NAME', 'AS', 'RECORDS OF', 'TRACKED', 'FILTERS'],
    ...mailboxes.map(({ address, name, as, records, track, filters }) => [
      ...[address, name, as, records, track, filters ? 'yes' : 'no'],
    ]),
  ])
}
