/** The host information that office.js reads from `window.name` (protocol, section 1, form A). */
export function frameName(conversationId: string, controlId: string, hostOrigin: string, locale: string): string {
  const noTelemetry = 'disableLogging'
  const fields = ['Outlook', 'Web', '16.01', locale, crypto.randomUUID(), '', noTelemetry, '0']
  return JSON.stringify({
    baseFrameName: `_xdm_0_${conversationId}`,
    hostInfo: fields.join('$'),
    xdmInfo: [conversationId, controlId, hostOrigin].join('|'),
    serializerVersion: '1',
    flights: '[]',
  })
}
