/** Says that the answer depends on this request header, too, whatever else it depends on. */
export function addVary(headers: Headers, name: string): void {
  const names = headers.get('Vary')?.split(/\s*,\s*/) ?? []
  if (names.some((one) => one.toLowerCase() === name.toLowerCase())) return
  headers.set('Vary', [...names, name].join(', '))
}
