/** The version of an item, by whichever name Graph tells it. To-do tasks have no change key: theirs is the etag's. */
export function versionOf(item: { readonly changeKey?: string | null; readonly '@odata.etag'?: string }): string {
  return item.changeKey ?? /^(?:W\/)?"(.*)"$/.exec(item['@odata.etag'] ?? '')?.[1] ?? ''
}

/** Makes a write conditional on the version it was planned on. */
export function onlyIf(version: string | undefined): Readonly<Record<string, string>> {
  return version === undefined ? {} : { 'If-Match': `W/"${version}"` }
}
