import { CommandFailed } from './client.ts'

/** What was typed, where it can be the address of a mailbox. @throws CommandFailed 2: asked wrongly */
export function addressOf(typed: string): string {
  if (/^[^\s@]+@[^\s@]+$/.test(typed)) return typed
  throw new CommandFailed(`“${typed}” is no address of a mailbox: give one such as maren@contoso.example.`, 2)
}
