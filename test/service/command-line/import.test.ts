/** `tandem import` against a whole house, as somebody types it. */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { openWholeHouse } from '../whole-house.ts'

const house = openWholeHouse({ TANDEM_SYNC_SECONDS: '0' })
const files = mkdtempSync(join(tmpdir(), 'tandem-import-files-'))
afterAll(() => rmSync(files, { recursive: true, force: true }))

const command = (...words: readonly string[]) =>
  spawn(process.execPath, ['src/service/command-line/main.ts', '--data', house.folder, ...words])

function tandem(...words: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const child = command(...words)
  let [out, err] = ['', '']
  child.stdout.on('data', (data) => {
    out += data
  })
  child.stderr.on('data', (data) => {
    err += data
  })
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })))
}

const letter = (number: number) =>
  `From: Carol <carol@outside.test>\nTo: a@b.test\nSubject: Old letter ${number}\nMessage-ID: <old-${number}@outside.test>\nDate: Mon, 02 Mar 2020 07:00:00 +0000\n\nHello\n`

async function oldLetters(): Promise<number> {
  const filter = encodeURIComponent("startswith(subject,'Old letter')")
  const response = await fetch(`${house.ready.graph}/me/messages?$filter=${filter}&$top=500&$select=id`, {
    headers: { Authorization: `Bearer ${house.ready.users[0]?.token}` },
  })
  return ((await response.json()) as { readonly value: readonly unknown[] }).value.length
}

test('puts files in, names what can’t be read, and a second time finds everything there', async () => {
  const address = house.ready.users[0]?.mailbox ?? ''
  const place = join(files, 'some')
  mkdirSync(place)
  writeFileSync(join(place, 'a.eml'), letter(0))
  writeFileSync(
    join(place, 'b.ics'),
    'BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:u\nSUMMARY:Old meeting\nDTSTART:20200302T090000\nATTENDEE:mailto:x@y.test\nEND:VEVENT\nEND:VCALENDAR\n',
  )
  writeFileSync(join(place, 'c.vcf'), 'BEGIN:VCARD\nVERSION:3.0\nFN:Old Friend\nEND:VCARD\n')
  writeFileSync(join(place, 'd.eml'), Buffer.from([0, 1, 2]))
  const first = await tandem('import', address, place)
  expect(first).toMatchObject({
    code: 1,
    out: expect.stringContaining('put in 1 message, 1 event and 1 contact; 0 were there already; 1 failure.'),
    err: expect.stringContaining('d.eml: This is not an e-mail message'),
  })
  expect(first.out).toContain('in 1 event,')
  const second = await tandem('--json', 'import', address.toUpperCase(), place)
  expect(second.code).toBe(1)
  expect(
    second.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { event: 'failure', file: join(place, 'd.eml'), fault: expect.stringContaining('not an e-mail message') },
    { event: 'done', address, messages: 0, events: 0, contacts: 0, already: 3, withPeople: 0, failed: 1 },
  ])
  expect((await tandem('import', address, join(place, 'a.eml'))).code).toBe(0)
}, 60_000)

test('stopped in the middle and begun again, it has put everything in once', async () => {
  const address = house.ready.users[0]?.mailbox ?? ''
  const many = 60
  const box = join(files, 'many.mbox')
  writeFileSync(box, Array.from({ length: many }, (_, at) => `From x 2020\n${letter(at + 1)}\n`).join(''))
  const child = command('import', address, box)
  const ended = new Promise((resolve) => child.once('close', resolve))
  const before = await oldLetters()
  while ((await oldLetters()) < before + 5) await new Promise((resolve) => setTimeout(resolve, 50))
  child.kill('SIGKILL')
  await ended
  expect(await oldLetters()).toBeLessThan(before + many)
  expect(await tandem('import', address, box)).toMatchObject({ code: 0, out: expect.stringContaining('0 failures') })
  expect(await oldLetters()).toBe(before + many)
}, 60_000)

test('says what is wrong, with an exit code for each kind', async () => {
  const address = house.ready.users[0]?.mailbox ?? ''
  expect(await tandem('import', 'nobody@nowhere.example', files)).toMatchObject({
    code: 1,
    err: expect.stringContaining('nobody@nowhere.example'),
  })
  expect(await tandem('import', address, join(files, 'none'))).toMatchObject({
    code: 2,
    err: expect.stringContaining('Cannot read'),
  })
  expect(await tandem('import', address, files, '--zone', 'Middle/Earth')).toMatchObject({
    code: 2,
    err: expect.stringContaining('Middle/Earth'),
  })
  expect((await tandem('import', address)).code).toBe(2)
  expect((await tandem('--data', join(house.folder, 'nowhere'), 'import', address, files)).code).toBe(3)
}, 60_000)
