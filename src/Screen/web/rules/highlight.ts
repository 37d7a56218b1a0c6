import { tokens, type Kind } from "./lexer";

/** What an expression may name, for colouring it. */
export interface Known { names: ReadonlySet<string>; functions: ReadonlySet<string> }

const kinds: Kind[] = ["text", "number", "keyword", "function", "name"];
const ranges = new Map<HTMLElement, Map<string, Range[]>>();
let planned = false;

/**
 * Colours the text of an element and underlines a fault in it. The browser paints it by the highlights of the style
 * sheet, so that nothing is put into the text; one that cannot do that shows the text plain.
 */
export function paint(element: HTMLElement, known: Known, fault?: { start: number; end: number }): void {
  if (!("highlights" in CSS)) return;
  const source = element.textContent ?? "";
  const own = new Map<string, Range[]>();
  for (const token of tokens(source, known.names, known.functions)) {
    if (!kinds.includes(token.kind)) continue;
    const range = rangeOf(element, token.start, token.end);
    if (range) own.set(token.kind, [...(own.get(token.kind) ?? []), range]);
  }
  const wrong = fault && rangeOf(element, Math.min(fault.start, source.length - 1), fault.end);
  if (wrong) own.set("fault", [wrong]);
  ranges.set(element, own);
  if (planned) return;
  planned = true;
  queueMicrotask(flush);
}

function flush(): void {
  planned = false;
  for (const element of ranges.keys()) if (!element.isConnected) ranges.delete(element);
  for (const kind of [...kinds, "fault"]) {
    const all = [...ranges.values()].flatMap((own) => own.get(kind) ?? []);
    CSS.highlights.set("feel-" + kind, new Highlight(...all));
  }
}

/** The range of characters of an element's text. */
export function rangeOf(element: HTMLElement, start: number, end: number): Range | undefined {
  const range = document.createRange();
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let at = 0;
  let begun = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.textContent?.length ?? 0;
    if (!begun && start < at + length) {
      range.setStart(node, Math.max(0, start - at));
      begun = true;
    }
    if (begun && end <= at + length) {
      range.setEnd(node, end - at);
      return range;
    }
    at += length;
  }
  return undefined;
}
