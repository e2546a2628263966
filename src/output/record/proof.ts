/** What was proved of the record as it was read. */
export interface RecordProof {
  /** Every line was proved to follow on the one before. */
  readonly verified: boolean;
  /** Bytes after the last whole line: they are being written, or were cut off, and the report holds nothing of them. */
  readonly left_bytes: number;
  /** The command that proves it again. */
  readonly verify: string;
}
