/** The longest line that is read whole, in characters; of a longer one only the beginning. */
const LINE_CAP = 256 * 1024;

/** Cuts a text that comes in chunks into lines, in bounded memory. */
export interface LineReader {
  take(chunk: Uint8Array): void;
  /** Says that nothing follows: a last line without its newline counts too. */
  end(): void;
}

/** Hands every line to `each`, without its newline. */
export function lineReader(each: (line: string) => void): LineReader {
  const decoder = new TextDecoder();
  let line = '';
  const add = (part: string): void => {
    if (line.length < LINE_CAP) line += part.slice(0, LINE_CAP - line.length);
  };
  const read = (text: string): void => {
    let from = 0;
    for (let to = text.indexOf('\n'); to !== -1; to = text.indexOf('\n', from)) {
      add(text.slice(from, to));
      each(line);
      line = '';
      from = to + 1;
    }
    add(text.slice(from));
  };
  return {
    take: (chunk) => read(decoder.decode(chunk, { stream: true })),
    end() {
      read(decoder.decode());
      if (line !== '') each(line);
      line = '';
    },
  };
}
