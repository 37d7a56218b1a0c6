import { localise, writeAges } from "./time";

const refreshEveryMilliseconds = 250;
const retryMilliseconds = 3_000;
const flashMilliseconds = 2_600;

/** What came of fetching the table anew. */
export interface Outcome {
  changed(row: HTMLTableRowElement): void;
  fresh(): void;
  late(): void;
  signedOut(): void;
}

/**
 * Gives a function that fetches the table of attributes anew, drawn by the same server code as the page itself, so
 * that live values and loaded ones never look different. The first call is carried out at once, those that follow
 * close behind together.
 */
export function keepAttributes(part: () => string, within: ParentNode, outcome: Outcome): () => void {
  let due: number | undefined;
  let busy = false;
  let again = false;
  let begun = 0;

  const plan = () => {
    due ??= window.setTimeout(refresh, Math.max(0, begun + refreshEveryMilliseconds - performance.now()));
  };

  const late = () => {
    outcome.late();
    due ??= window.setTimeout(refresh, retryMilliseconds);
  };

  const refresh = async () => {
    due = undefined;
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    begun = performance.now();
    try {
      const answer = await fetch(part(), { redirect: "manual", headers: { Accept: "text/html" } });
      if (answer.type === "opaqueredirect" || answer.status === 401) return outcome.signedOut();
      if (answer.ok) {
        swap(within, await answer.text(), outcome);
        outcome.fresh();
      } else {
        late();
      }
    } catch {
      late();
    } finally {
      busy = false;
      if (again) {
        again = false;
        plan();
      }
    }
  };

  return plan;
}

/** Puts the new table in place of the old one and marks the rows whose value or time is another. */
function swap(within: ParentNode, html: string, outcome: Outcome): void {
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
