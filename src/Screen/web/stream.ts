import { text } from "./texts";
import type { ChangeEvent } from "./wire";

const retryMilliseconds = 3_000;
const behindMilliseconds = 3_000;

export type State = "connecting" | "on" | "reconnecting" | "behind" | "signedout";

/** Who follows a stream of changes. */
export interface Follower {
  /** The stream stands: what changed while it did not is still to be fetched. */
  opened(): void;
  /** A change, as JSON. */
  change(data: string): void;
  /** The stream was ended for good by the server; says from which position to go on. Without it, from the last. */
  ended?(): Promise<string>;
}

/** Says on the page how it stands with the stream. */
export function sayState(shown: HTMLElement, state: State, ...blanks: number[]): void {
  if (shown.dataset.state === state && state !== "behind") return;
  shown.dataset.state = state;
  shown.textContent = text(`live.${state}`, ...blanks);
}

/** Follows the changes at an address from a position on, for as long as the page is open. */
export function openStream(shown: HTMLElement, address: string, from: string, follower: Follower): void {
  let last = from;

  const connect = () => {
    sayState(shown, shown.dataset.state === "off" ? "connecting" : "reconnecting");
    const url = new URL(address, location.href);
    if (last) url.searchParams.set("from", last);
    const source = new EventSource(url);
    source.addEventListener("open", () => {
      sayState(shown, "on");
      follower.opened();
    });
    source.addEventListener("change", (event) => {
      last = event.lastEventId || last;
      const data = event.data as string;
      const late = Date.now() - recordedIn(data);
      if (late > behindMilliseconds) sayState(shown, "behind", Math.round(late / 1000));
      else if (shown.dataset.state === "behind") sayState(shown, "on");
      follower.change(data);
    });
    source.addEventListener("error", () => {
      sayState(shown, "reconnecting");
      // While CONNECTING the browser tries again by itself, with Last-Event-ID.
      if (source.readyState === EventSource.CLOSED) window.setTimeout(again, retryMilliseconds);
    });
  };

  const again = async () => {
    const probe = await fetch("/api/status", { redirect: "manual" }).catch(() => undefined);
    if (probe?.status === 401) return sayState(shown, "signedout");
    if (!probe?.ok) return void window.setTimeout(again, retryMilliseconds);
    if (follower.ended) last = await follower.ended().catch(() => last);
    connect();
  };

  connect();
}

/** When the city learnt of a change, in milliseconds of the Unix epoch. */
export function recordedIn(data: string): number {
  try {
    const at = Date.parse((JSON.parse(data) as Partial<ChangeEvent>).recordedAt ?? "");
    return Number.isNaN(at) ? Date.now() : at;
  } catch {
    return Date.now();
  }
}
