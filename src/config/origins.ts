/** The origins in the text of `network.allowed_origins` or `http.cors_origins`, commas or spaces between them. */
export function originsOf(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((origin) => origin !== '')
}

/** Without a default port, and in lower case; schemes that URLs know nothing of are left as they are. */
export function normalOrigin(origin: string): string {
  const known = URL.parse(origin)?.origin
  return known === undefined || known === 'null' ? origin.toLowerCase() : known
}

/** Whether it is "*" or a scheme and a host with or without a port. Schemes of apps (capacitor://localhost) count too. */
export function isOrigin(text: string): boolean {
  return text === '*' || (/^[a-z][a-z\d+.-]*:\/\/[^\s/?#@,]+$/i.test(text) && URL.canParse(text))
}
