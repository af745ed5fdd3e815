/** An error as office.js knows it by number; it shows its own text for it (protocol, section 6). */
export const hostErrors = {
  notSupported: 5000,
  internal: 5001,
  invalidAttachmentId: 9003,
  accessRestricted: 9017,
  genericToken: 9018,
  genericResponse: 9020,
  saveError: 9021,
  duplicateNotificationKey: 9023,
  notificationKeyNotFound: 9024,
  tooManyNotifications: 9025,
  invalidParameter: 9031,
  unsupportedExtensionPoint: 9032,
  httpRequestFailure: 9040,
  network: 9041,
  invalidCategory: 9044,
  duplicateCategory: 9045,
  itemNotSaved: 9046,
  itemNotFound: 9049,
  keyNotFound: 9050,
} as const

export class HostError extends Error {
  readonly code: number
  constructor(name: keyof typeof hostErrors, message = name as string) {
    super(message)
    this.name = 'HostError'
    this.code = hostErrors[name]
  }
}
