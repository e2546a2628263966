/** With which key something was signed, behind the rest; `no key` only where the launch has keys at all. The whole fingerprint is in the record. */
export function keyText(key: string | undefined, keyed: boolean): string {
  if (key) return ` · key ${key.slice(0, 15)}…`;
  return keyed ? ' · no key' : '';
}
