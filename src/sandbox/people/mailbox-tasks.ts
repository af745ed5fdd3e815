import { localOf } from '../../interchange/wall-clock.ts'
import type { MailboxSeam } from '../seams.ts'
import type { OwnerKey } from './accounts.ts'
import { owners } from './owners.ts'
import { workdaysFrom } from './times.ts'
import { houseZoneWindows } from './zone.ts'

interface TaskSeed {
  readonly title: string
  readonly note?: string
  /** Working day from the Monday of this week. */
  readonly due?: number
  readonly start?: number
  /** Hour on the day it is due at which a reminder rings. */
  readonly reminder?: number
  readonly status?: 'inProgress' | 'completed' | 'waitingOnOthers' | 'deferred'
  readonly importance?: 'low' | 'high'
  readonly categories?: readonly string[]
  readonly steps?: readonly string[]
  /** Every Friday and the like; due is the first time. */
  readonly weeklyOn?: string
}

/** What people note down for themselves, beside the tasks that stand in the CRM (`activities.ts`). */
export const mailboxTasks: Readonly<Record<OwnerKey, readonly TaskSeed[]>> = {
  sales: [
    {
      title: 'Call Lars about the delivery window',
      note: 'He is on the platform until noon.',
      due: 1,
      reminder: 13,
      importance: 'high',
      categories: ['Customers'],
    },
    {
      title: 'Pack for Dublin',
      due: 5,
      categories: ['Travel'],
      steps: ['Demo unit', 'Adapter plug', 'Printed agenda'],
    },
    { title: 'Answer Kestrel, question 14 to 19', start: 2, due: 4, status: 'inProgress', categories: ['Customers'] },
    { title: 'Signed offer back from Brightwater', note: 'Callum promised it.', due: 3, status: 'waitingOnOthers' },
    { title: 'Expenses of last month', due: -1, importance: 'low' },
    { title: 'Thank Giulia for the demo feedback', due: -3, status: 'completed' },
    { title: 'Pipeline up to date', note: 'Before the weekly.', due: 4, weeklyOn: 'friday' },
    { title: 'Idea: service contract for the small yards' },
  ],
  colleague: [
    {
      title: 'デモ環境の準備',
      note: 'センサー3台、英語版。',
      due: 1,
      reminder: 9,
      steps: ['ファームウェア更新', '電源確認'],
    },
    { title: 'Safety briefing for Tilbury', due: 2, importance: 'high' },
    { title: 'Read up on Parquet export', status: 'deferred' },
  ],
  service: [
    { title: 'Runbook 12: nalezen en bijwerken', due: 2, status: 'inProgress' },
    { title: 'Ring back Pieter de Jong', note: 'After 14:00.', due: 0, reminder: 14, categories: ['Customers'] },
    { title: 'Hand over the night shift', due: -1, status: 'completed' },
  ],
  nordics: [
    { title: 'Quarterly figures for the board', start: 0, due: 6, importance: 'high', status: 'inProgress' },
    { title: 'Talk to Björn about Kiruna', due: 3, reminder: 10 },
    { title: 'One-to-one notes', due: 3, weeklyOn: 'thursday' },
  ],
  admin: [
    { title: 'Renew the wildcard certificate', due: 8, importance: 'high', reminder: 9 },
    { title: 'Test restore of the mail archive', due: 4, steps: ['Pick a mailbox', 'Restore', 'Write it down'] },
  ],
}

/** Puts these into everybody's own list of tasks. */
export async function seedMailboxTasks(mailbox: MailboxSeam, now: Date): Promise<void> {
  if (mailbox.putTask === undefined) return
  const day = workdaysFrom(now)
  const at = (workday: number, hour: number) => ({
    dateTime: localOf(day(workday, hour), 'UTC'),
    timeZone: houseZoneWindows,
  })
  for (const [key, tasks] of Object.entries(mailboxTasks))
    for (const { title, note, due, start, reminder, status, importance, categories, steps, weeklyOn } of tasks)
      await mailbox.putTask(owners[key as OwnerKey].oid, {
        title,
        ...(note === undefined ? {} : { body: { contentType: 'text', content: note } }),
        ...(start === undefined ? {} : { startDateTime: at(start, 0) }),
        ...(due === undefined ? {} : { dueDateTime: at(due, 0) }),
        ...(due === undefined || reminder === undefined
          ? {}
          : { isReminderOn: true, reminderDateTime: at(due, reminder) }),
        ...(status === undefined ? {} : { status }),
        ...(status === 'completed' && due !== undefined ? { completedDateTime: at(due, 0) } : {}),
        ...(importance === undefined ? {} : { importance }),
        ...(categories === undefined ? {} : { categories }),
        ...(steps === undefined ? {} : { checklistItems: steps.map((displayName) => ({ displayName })) }),
        ...(weeklyOn === undefined || due === undefined
          ? {}
          : {
              recurrence: {
                pattern: { type: 'weekly', interval: 1, daysOfWeek: [weeklyOn], firstDayOfWeek: 'monday' },
                range: { type: 'noEnd', startDate: at(due, 0).dateTime.slice(0, 10) },
              },
            }),
      })
}
