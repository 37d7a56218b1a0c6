import { keepAttributes } from "./attributes";
import { openStream, recordedIn, sayState } from "./stream";

/** Follows the changes of the page's entity: each is a reason to fetch its table of attributes anew. */
export function follow(shown: HTMLElement, changed: (row: HTMLTableRowElement) => void): void {
  let recordedAt = 0;
  const plan = keepAttributes(() => shown.dataset.part!, document, {
    changed,
    fresh: () => sayState(shown, "on"),
    late: () => sayState(shown, "behind", Math.max(1, Math.round((Date.now() - recordedAt) / 1000))),
    signedOut: () => sayState(shown, "signedout"),
  });
  openStream(shown, shown.dataset.live!, "", {
    // What changed between the drawing of the page, or the loss of the connection, and now.
    opened: plan,
    change: (data) => {
      recordedAt = recordedIn(data);
      plan();
    },
  });
}
