export { type CrmOptions, createCrm } from './crm.ts'
export { createRecordFeed, type RecordFeed } from './record-feed.ts'
