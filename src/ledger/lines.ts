const NEWLINE = 10;

/** The whole lines of a record's bytes; what stands after the last one is being written, or was cut off. */
export async function* linesOf(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    let begin = 0;
    for (let stop = rest.indexOf(NEWLINE); stop >= 0; stop = rest.indexOf(NEWLINE, begin)) {
      yield rest.subarray(begin, stop);
      begin = stop + 1;
    }
    rest = rest.subarray(begin);
  }
}
