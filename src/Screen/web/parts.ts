import { sayState } from "./stream";
import { localise } from "./time";

const pollMilliseconds = 2_000;

/** A part of a page as the server draws it anew; undefined where the reader is signed out. */
export async function fetchPart(address: string, init: RequestInit = {}): Promise<string | undefined> {
  const answer = await fetch(address, { ...init, redirect: "manual", headers: { Accept: "text/html" } });
  return answer.type === "opaqueredirect" || answer.status === 401 ? undefined : answer.text();
}

/** Puts what the server has drawn in the place of the element with that id; what the reader is at keeps its focus. */
export function put(into: string, html: string): void {
  const before = document.querySelector(into);
  const after = new DOMParser().parseFromString(html, "text/html").querySelector(into);
  if (!before || !after) return;
  const focused = before.contains(document.activeElement) ? document.activeElement?.getAttribute("href") : null;
  const fresh = document.adoptNode(after);
  localise(fresh);
  before.replaceWith(fresh);
  if (focused) fresh.querySelector<HTMLElement>(`[href="${focused.replaceAll('"', '\\"')}"]`)?.focus();
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

/** Asks for the part of a page again and again, as long as somebody sees it. */
export function keepPolling(shown: HTMLElement): void {
  const again = async () => {
    if (!document.hidden) {
      try {
        const html = await fetchPart(shown.dataset.poll!);
        if (html === undefined) return sayState(shown, "signedout");
        put(shown.dataset.into!, html);
        sayState(shown, "on");
      } catch {
        sayState(shown, "reconnecting");
      }
    }
    window.setTimeout(() => void again(), pollMilliseconds);
  };
  sayState(shown, "connecting");
  void again();
}
