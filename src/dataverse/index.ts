export { createAdministration } from './administration.ts'
export { type CrmOptions, createCrm } from './crm.ts'
export { createOrganizationFeed } from './organization-feed.ts'
export { createRecordFeed, type RecordFeed } from './record-feed.ts'
