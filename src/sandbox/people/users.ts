import type { SandboxUser } from '../seams.ts'

export { tenantId } from '../tenant.ts'

/** Domain of the firm that the sandbox's people work for. */
export const houseDomain = 'halden-voss.example'

/** Sells; most of the sandbox's mail is hers. */
export const salesperson: SandboxUser = {
  oid: '1f0c6a52-7d3e-4b8a-9c41-0a6be2d75f01',
  systemUserId: 'a4e19c70-52b6-4f0d-8e3a-61c0d9b7f201',
  name: 'Maren Voss',
  givenName: 'Maren',
  surname: 'Voss',
  jobTitle: 'Account Executive',
  mail: `maren.voss@${houseDomain}`,
}

/** Administers tenant and organization. */
export const administrator: SandboxUser = {
  oid: '1f0c6a52-7d3e-4b8a-9c41-0a6be2d75f02',
  systemUserId: 'a4e19c70-52b6-4f0d-8e3a-61c0d9b7f202',
  name: 'Tomás Echeverría',
  givenName: 'Tomás',
  surname: 'Echeverría',
  jobTitle: 'Systems Administrator',
  mail: `tomas.echeverria@${houseDomain}`,
}

/** Looks after cases; may not read the secured column of contacts. */
export const serviceAgent: SandboxUser = {
  oid: '1f0c6a52-7d3e-4b8a-9c41-0a6be2d75f03',
  systemUserId: 'a4e19c70-52b6-4f0d-8e3a-61c0d9b7f203',
  name: 'Priya Raman',
  givenName: 'Priya',
  surname: 'Raman',
  jobTitle: 'Customer Service Representative',
  mail: `priya.raman@${houseDomain}`,
}

/** Leads the sales of the Nordic business unit, whose private records the others may not read. */
export const salesManager: SandboxUser = {
  oid: '1f0c6a52-7d3e-4b8a-9c41-0a6be2d75f04',
  systemUserId: 'a4e19c70-52b6-4f0d-8e3a-61c0d9b7f204',
  name: 'Jonas Lindqvist',
  givenName: 'Jonas',
  surname: 'Lindqvist',
  jobTitle: 'Sales Manager Nordics',
  mail: `jonas.lindqvist@${houseDomain}`,
}

/** Sells beside the salesperson; the second mailbox that gets the same messages. */
export const colleague: SandboxUser = {
  oid: '1f0c6a52-7d3e-4b8a-9c41-0a6be2d75f05',
  systemUserId: 'a4e19c70-52b6-4f0d-8e3a-61c0d9b7f205',
  name: '田中 愛子',
  givenName: '愛子',
  surname: '田中',
  jobTitle: 'Solution Engineer',
  mail: `aiko.tanaka@${houseDomain}`,
}

/** Everybody who can sign in; the first is who the window opens with. */
export const users: readonly SandboxUser[] = [salesperson, administrator, serviceAgent, salesManager, colleague]
