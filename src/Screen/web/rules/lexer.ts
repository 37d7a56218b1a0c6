export type Kind = "text" | "number" | "keyword" | "function" | "name" | "sign" | "other";
export interface Token { kind: Kind; start: number; end: number }

const keywords = new Set(["if", "then", "else", "for", "in", "return", "some", "every", "satisfies", "function", "and",
  "or", "between", "instance", "of", "true", "false", "null", "not"]);
const word = /[\p{L}_?][\p{L}\p{M}\p{N}_?]*/uy;
const number = /(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const text = /@?"(?:[^"\\]|\\.)*"?/y;
const comment = /\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/y;

/**
 * Cuts an expression into what is coloured alike. Names may have blanks in them, so the longest known name at a place
 * wins, as in the engine; what is not understood is left as it is.
 */
export function tokens(source: string, names: ReadonlySet<string>, functions: ReadonlySet<string>): Token[] {
  const found: Token[] = [];
  const known = [...names, ...functions].filter((name) => name.includes(" ")).sort((a, b) => b.length - a.length);
  for (let at = 0; at < source.length;) {
    const end = match(comment, source, at) ?? match(text, source, at);
    if (end) {
      found.push({ kind: source[at] === "/" ? "other" : "text", start: at, end });
      at = end;
      continue;
    }
    const long = known.find((name) => source.startsWith(name, at) && !inWord(source, at, at + name.length));
    const wordEnd = long ? at + long.length : match(word, source, at);
    if (wordEnd) {
      const name = source.slice(at, wordEnd);
      const called = /^\s*\(/.test(source.slice(wordEnd));
      const kind = names.has(name) ? "name" : functions.has(name) && called ? "function"
        : keywords.has(name) ? "keyword" : "other";
      found.push({ kind, start: at, end: wordEnd });
      at = wordEnd;
      continue;
    }
    const numberEnd = match(number, source, at);
    if (numberEnd) found.push({ kind: "number", start: at, end: numberEnd });
    else if (/[^\s]/.test(source[at]!)) found.push({ kind: "sign", start: at, end: at + 1 });
    at = numberEnd ?? at + 1;
  }
  return found;
}

function match(pattern: RegExp, source: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(source) ? pattern.lastIndex : undefined;
}

function inWord(source: string, start: number, end: number): boolean {
  const letter = /[\p{L}\p{N}_]/u;
  return letter.test(source[start - 1] ?? " ") || letter.test(source[end] ?? " ");
}
