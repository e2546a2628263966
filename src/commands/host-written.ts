/** A host as a person writes it, as a URL has it: without case and without a scheme's default port; undefined where it is none. */
export function hostWritten(text: string): string | undefined {
  if (!/^[^\s/?#@\\]+$/.test(text) || !URL.canParse(`http://${text}`)) return undefined;
  const { host } = new URL(`http://${text}`);
  return host === '' ? undefined : host;
}
