/** Outlook on the web hands out EWS ids; Graph's are the same base64 in its URL-safe letters. */
export const toEwsId = (restId: string): string => restId.replaceAll('-', '/').replaceAll('_', '+')

export const toRestId = (ewsId: string): string => ewsId.replaceAll('/', '-').replaceAll('+', '_')
