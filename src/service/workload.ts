/** The parts of a mailbox's sync, each with its own pace and state. */
export const workloads = ['incomingEmail', 'outgoingEmail', 'appointmentsContactsTasks'] as const
export type Workload = (typeof workloads)[number]
