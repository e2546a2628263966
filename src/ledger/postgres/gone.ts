import { LedgerError } from '../../model/errors.ts';

/** Lines that were acknowledged are no longer in the record: it came back as it was before them. */
export class LinesGone extends LedgerError {
  override name = 'LinesGone';
  /** In a few words, for the header. */
  readonly why: string;
  constructor(where: string, first: number, last: number) {
    const lines = first === last ? `seq ${first} is` : `seq ${first} to ${last} are`;
    super(
      `the record in \`${where}\` came back without lines that it had acknowledged: ${lines} gone, or other lines stand there (a restored backup, a replica that lagged behind). Nothing more is handed in: bring the lines back, or close this console, look at the record as it is, and open the launch again to go on from there`,
    );
    this.why = `acknowledged lines are gone, ${lines.replace(/ (is|are)$/, '')}`;
  }
}
