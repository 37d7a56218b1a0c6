import { text } from "./texts";
import { localise, writeAges } from "./time";

const refreshEveryMilliseconds = 250;
const retryMilliseconds = 3_000;
const behindMilliseconds = 3_000;
const flashMilliseconds = 2_600;

type State = "connecting" | "on" | "reconnecting" | "behind" | "signedout";

/**
 * Follows the changes of the page's entity. A change is a reason to fetch the table of attributes anew, drawn by the
 * same server code as the page itself; so live values and loaded ones never look different. Bursts are joined.
 */
export function follow(shown: HTMLElement, changed: (row: HTMLTableRowElement) => void): void {
  let last = "";
  let due: number | undefined;
  let busy = false;
  let again = false;
  let begun = 0;
  let recordedAt = 0;

  const say = (state: State, ...blanks: number[]) => {
    if (shown.dataset.state === state && state !== "behind") return;
    shown.dataset.state = state;
    shown.textContent = text(`live.${state}`, ...blanks);
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
      const answer = await fetch(shown.dataset.part!, { redirect: "manual", headers: { Accept: "text/html" } });
      if (answer.type === "opaqueredirect" || answer.status === 401) return say("signedout");
      if (answer.ok) {
        swap(await answer.text(), changed);
        say("on");
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

  const late = () => {
    say("behind", Math.max(1, Math.round((Date.now() - recordedAt) / 1000)));
    due ??= window.setTimeout(refresh, retryMilliseconds);
  };

  const plan = () => {
    // The first change is fetched at once, those that follow close behind together.
    due ??= window.setTimeout(refresh, Math.max(0, begun + refreshEveryMilliseconds - performance.now()));
  };

  const connect = () => {
    say(last ? "reconnecting" : "connecting");
    const address = new URL(shown.dataset.live!, location.href);
    if (last) address.searchParams.set("from", last);
    const source = new EventSource(address);
    source.addEventListener("open", () => {
      say("on");
      // What changed between the drawing of the page, or the loss of the connection, and now.
      plan();
    });
    source.addEventListener("change", (event) => {
      last = event.lastEventId || last;
      recordedAt = recordedIn(event.data as string);
      if (Date.now() - recordedAt > behindMilliseconds) say("behind", Math.round((Date.now() - recordedAt) / 1000));
      plan();
    });
    source.addEventListener("error", () => {
      say("reconnecting");
      // While CONNECTING the browser tries again by itself, with Last-Event-ID.
      if (source.readyState !== EventSource.CLOSED) return;
      window.setTimeout(async () => {
        const probe = await fetch("/api/status", { redirect: "manual" }).catch(() => undefined);
        if (probe?.status === 401) say("signedout");
        else connect();
      }, retryMilliseconds);
    });
  };

  connect();
}

function recordedIn(data: string): number {
  try {
    const at = Date.parse((JSON.parse(data) as { recordedAt?: string }).recordedAt ?? "");
    return Number.isNaN(at) ? Date.now() : at;
  } catch {
    return Date.now();
  }
}

/** Puts the new table in place of the old one and marks the rows whose value or time is another. */
function swap(html: string, changed: (row: HTMLTableRowElement) => void): void {
  const before = document.querySelector("#attributes");
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
    changed(row);
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
