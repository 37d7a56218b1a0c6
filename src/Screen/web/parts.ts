import { openStream, sayState } from "./stream";
import { localise, writeAges } from "./time";

const pollMilliseconds = 2_000;
const refreshEveryMilliseconds = 250;
const retryMilliseconds = 3_000;

/** How it went with fetching a part anew. */
export interface Outcome {
  fresh(): void;
  late(): void;
  signedOut(): void;
}

/** A part of a page as the server draws it anew; undefined where the reader is signed out. */
export async function fetchPart(address: string, init: RequestInit = {}): Promise<string | undefined> {
  return (await askFor(address, init))?.text();
}

async function askFor(address: string, init: RequestInit = {}): Promise<Response | undefined> {
  const answer = await fetch(address, { ...init, redirect: "manual", headers: { Accept: "text/html" } });
  return answer.type === "opaqueredirect" || answer.status === 401 ? undefined : answer;
}

/**
 * Gives a function that fetches a part of the page anew, drawn by the same server code as the page itself, so that live
 * values and loaded ones never look different. The first call is carried out at once, those that follow close behind
 * together.
 */
export function keepFresh(part: () => string, take: (html: string) => void, outcome: Outcome): () => void {
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
      const answer = await askFor(part());
      if (!answer) return outcome.signedOut();
      if (answer.ok) {
        take(await answer.text());
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

/**
 * Puts what the server has drawn in the place of the elements that a selector chooses, but for those that say the same:
 * what the reader is about to press does not go from under the hand. What the reader is at keeps its focus.
 */
export function put(into: string, html: string): void {
  const drawn = new DOMParser().parseFromString(html, "text/html");
  for (const before of document.querySelectorAll(into)) {
    const after = drawn.getElementById(before.id);
    if (!after) continue;
    const focused = before.contains(document.activeElement) ? document.activeElement?.getAttribute("href") : null;
    const fresh = document.adoptNode(after);
    localise(fresh);
    writeAges(fresh);
    if (plain(before) === plain(fresh)) continue;
    before.replaceWith(fresh);
    if (focused) fresh.querySelector<HTMLElement>(`[href="${focused.replaceAll('"', '\\"')}"]`)?.focus();
  }
}

/** What an element says, but for ages, which grow by themselves. */
function plain(element: Element): string {
  const copy = element.cloneNode(true) as Element;
  for (const age of copy.querySelectorAll(".age")) age.textContent = "";
  return copy.outerHTML;
}

/** Sends each form with data-into by itself and puts the answer in its place, so that the page stays as it is. */
export function keepForms(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const into = form.dataset.into;
    if (!into) return;
    event.preventDefault();
    const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    void fetchPart(`${form.action}?part=${into.slice(1)}`, { method: "POST", body })
      .then((html) => html === undefined ? location.reload() : put(into, html));
  });
}

/** Fetches parts of a page anew when a stream tells of a change of what they show. */
export function keepFollowing(shown: HTMLElement): void {
  const plan = keepFresh(() => shown.dataset.part!, (html) => put(shown.dataset.into!, html), {
    fresh: () => sayState(shown, "on"),
    late: () => sayState(shown, "reconnecting"),
    signedOut: () => sayState(shown, "signedout"),
  });
  // What changed between the drawing of the page, or the loss of the connection, and now, is fetched too.
  openStream(shown, shown.dataset.live!, "", { opened: plan, change: plan });
}

/** Asks for parts of a page that no stream tells of again and again, as long as somebody sees them. */
export function keepPolling(shown: HTMLElement): void {
  const again = async () => {
    if (!document.hidden) {
      try {
        const answer = await askFor(shown.dataset.poll!);
        if (!answer) return sayState(shown, "signedout");
        if (answer.ok) put(shown.dataset.into!, await answer.text());
        sayState(shown, answer.ok ? "on" : "reconnecting");
      } catch {
        sayState(shown, "reconnecting");
      }
    }
    window.setTimeout(() => void again(), pollMilliseconds);
  };
  sayState(shown, "connecting");
  void again();
}
