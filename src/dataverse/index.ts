export { type CrmOptions, createCrm } from './crm.ts'
