import { keepFresh, type Outcome } from "./parts";
import { localise, writeAges } from "./time";

const flashMilliseconds = 2_600;

/** What came of fetching the table anew. */
export interface AttributesOutcome extends Outcome {
  changed(row: HTMLTableRowElement): void;
}

/** Gives a function that fetches the table of attributes anew and marks what is another than before. */
export function keepAttributes(part: () => string, within: ParentNode, outcome: AttributesOutcome): () => void {
  return keepFresh(part, (html) => swap(within, html, outcome), outcome);
}

/** Puts the new table in place of the old one and marks the rows whose value or time is another. */
function swap(within: ParentNode, html: string, outcome: AttributesOutcome): void {
  const before = within.querySelector("#attributes");
  const after = new DOMParser().parseFromString(html, "text/html").querySelector("#attributes");
  if (!before || !after) return;
  const known = new Map([...rows(before)].map((row) => [key(row), mark(row)]));
  const fresh = document.adoptNode(after);
  localise(fresh);
  before.replaceWith(fresh);
  for (const row of rows(fresh)) {
    if (known.get(key(row)) === mark(row)) continue;
    row.classList.add("changed");
    window.setTimeout(() => row.classList.remove("changed"), flashMilliseconds);
    outcome.changed(row);
  }
  writeAges(fresh);
}

function rows(table: Element): NodeListOf<HTMLTableRowElement> {
  return table.querySelectorAll<HTMLTableRowElement>("tbody tr");
}

function key(row: HTMLTableRowElement): string {
  return `${row.dataset.name} ${row.dataset.dataset ?? ""}`;
}

function mark(row: HTMLTableRowElement): string {
  return `${row.querySelector(".value")?.textContent?.trim()} ${row.dataset.observed ?? ""}`;
}
