/** A piece of a word: text as it stands, or a variable to fill in. */
export type WordPart = { readonly text: string } | { readonly name: string; readonly fallback?: string; readonly offset: number };

/** A word of a command. */
export type Word = readonly WordPart[];

/** What only a shell would understand, and where it stands in the block. */
interface ShellSyntax {
  readonly offset: number;
  readonly what: string;
}

/** A block read without a shell: a list of words for each program, and what keeps it from being run so. */
export interface WordLines {
  readonly lines: readonly (readonly Word[])[];
  readonly syntax: readonly ShellSyntax[];
}

/** Words that only mean something to a shell. */
const shellWords = new Set(
  '! . : [[ alias bg break case cd command continue declare do done elif else esac eval exec exit export fg fi for function getopts hash if jobs local popd pushd read readonly return select set shift source then time times trap type typeset ulimit umask unalias unset until wait while { }'.split(
    ' ',
  ),
);

/** A reference as both ways of running a step fill it in: `$NAME`, `${NAME}`, `${NAME:-default}`. */
export const stepReference = /\$(?:\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}$`]*))?\}|([A-Za-z_][A-Za-z0-9_]*))/y;

/** Reads a block as programs and their words: quotes group, `\` at a line's end continues, `#` begins a comment. Whatever else only a shell understands is listed. */
export function wordLines(command: string): WordLines {
  return new Reader(command).read();
}

class Reader {
  readonly #source: string;
  readonly #lines: Word[][] = [];
  readonly #syntax: ShellSyntax[] = [];
  #line: Word[] = [];
  /** The word that is being read; undefined between words. */
  #word: WordPart[] | undefined;
  #begins = 0;
  #quoted = false;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  read(): WordLines {
    while (this.#at < this.#source.length) this.#step();
    this.#endLine();
    return { lines: this.#lines, syntax: this.#syntax };
  }

  #step(): void {
    const character = this.#source.charAt(this.#at);
    if (character === '\n') this.#endLine();
    else if (/\s/.test(character)) this.#endWord();
    else if (character === '#' && this.#word === undefined) this.#skipComment();
    else if (character === "'") return this.#single();
    else if (character === '"') return this.#double();
    else if (character === '\\') return this.#escape();
    else if (character === '$' || character === '`') return this.#dollar();
    else if (this.#special(character)) this.#fault(this.#at, character);
    else this.#add(character);
    this.#at += 1;
  }

  /** What ends a word, sends output elsewhere or stands for file names; `~` only where a word begins. */
  #special(character: string): boolean {
    return /[|;&<>()*?[]/.test(character) || (character === '~' && this.#word === undefined);
  }

  #skipComment(): void {
    const end = this.#source.indexOf('\n', this.#at);
    this.#at = (end === -1 ? this.#source.length : end) - 1;
  }

  #single(): void {
    const end = this.#source.indexOf("'", this.#at + 1);
    this.#open();
    if (end === -1) this.#fault(this.#at, 'a quote that is never closed');
    else this.#add(this.#source.slice(this.#at + 1, end));
    this.#quoted = true;
    this.#at = end === -1 ? this.#source.length : end + 1;
  }

  #double(): void {
    const start = this.#at;
    this.#open();
    this.#quoted = true;
    this.#at += 1;
    for (let character = this.#source.charAt(this.#at); character !== '"'; character = this.#source.charAt(this.#at)) {
      if (character === '') return this.#fault(start, 'a quote that is never closed');
      if (character === '$' || character === '`') {
        this.#dollar();
        continue;
      }
      const next = this.#source.charAt(this.#at + 1);
      const escapes = character === '\\' && /["\\$`\n]/.test(next);
      if (!escapes || next !== '\n') this.#add(escapes ? next : character);
      this.#at += escapes ? 2 : 1;
    }
    this.#at += 1;
  }

  #escape(): void {
    const next = this.#source.charAt(this.#at + 1);
    if (next !== '\n') this.#add(next === '' ? '\\' : next);
    this.#quoted = true;
    this.#at += 2;
  }

  #dollar(): void {
    stepReference.lastIndex = this.#at;
    const found = stepReference.exec(this.#source);
    const [whole, inBraces, fallback, bare] = found ?? [];
    const name = inBraces ?? bare;
    if (whole !== undefined && name !== undefined) {
      this.#open().push({ name, offset: this.#at, ...(fallback === undefined ? {} : { fallback }) });
      this.#at += whole.length;
      return;
    }
    const rest = this.#source.slice(this.#at, this.#at + 2);
    const meant = /^(?:\$[({0-9@*#?$!-]|`)/.exec(rest)?.[0];
    if (meant !== undefined) this.#fault(this.#at, meant);
    this.#add(rest.charAt(0)); // a lone dollar stands for itself
    this.#at += meant?.length ?? 1;
  }

  #open(): WordPart[] {
    if (this.#word === undefined) {
      this.#word = [];
      this.#begins = this.#at;
      this.#quoted = false;
    }
    return this.#word;
  }

  #add(text: string): void {
    const word = this.#open();
    const last = word.at(-1);
    if (last && 'text' in last) word[word.length - 1] = { text: last.text + text };
    else word.push({ text });
  }

  #endWord(): void {
    if (this.#word === undefined) return;
    const text = this.#word.map((part) => ('text' in part ? part.text : '$')).join('');
    if (this.#line.length === 0 && !this.#quoted && (shellWords.has(text) || /^[A-Za-z_]\w*=/.test(text))) this.#fault(this.#begins, text);
    this.#line.push(this.#word);
    this.#word = undefined;
  }

  #endLine(): void {
    this.#endWord();
    if (this.#line.length > 0) this.#lines.push(this.#line);
    this.#line = [];
  }

  #fault(offset: number, what: string): void {
    this.#syntax.push({ offset, what });
  }
}
