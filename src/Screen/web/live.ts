import { keepAttributes } from "./attributes";
import { lateness, openStream, sayState } from "./stream";

/** Follows the changes of the page's entity: each is a reason to fetch its table of attributes anew. */
export function follow(shown: HTMLElement, changed: (row: HTMLTableRowElement) => void): void {
  let newest = "";
  const plan = keepAttributes(() => shown.dataset.part!, document, {
    changed,
    fresh: () => sayState(shown, "on"),
    late: () => sayState(shown, "behind", Math.max(1, Math.round(lateness(newest) / 1000))),
    signedOut: () => sayState(shown, "signedout"),
  });
  openStream(shown, shown.dataset.live!, "", {
    // What changed between the drawing of the page, or the loss of the connection, and now.
    opened: plan,
    change: (data) => {
      newest = data;
      plan();
    },
  });
}
