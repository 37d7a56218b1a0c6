import { cityNow, setCityClock } from "./clock";
import { onLeft } from "./session";
import { text } from "./texts";
import type { AliveEvent, ChangeEvent } from "./wire";

const retryMilliseconds = 3_000;
const behindMilliseconds = 3_000;
const lookEveryMilliseconds = 2_000;

/** After so many times the pause between two signs of life the connection is taken for lost. */
const silenceFactor = 2.5;

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
  let source: EventSource | undefined;
  let heardAt = 0;
  let silenceMilliseconds = Infinity;

  const connect = () => {
    sayState(shown, shown.dataset.state === "off" ? "connecting" : "reconnecting");
    const url = new URL(address, location.href);
    if (last) url.searchParams.set("from", last);
    const opened = source = new EventSource(url);
    opened.addEventListener("open", () => {
      heard();
      sayState(shown, "on");
      follower.opened();
    });
    opened.addEventListener("alive", (event) => {
      const alive = JSON.parse(event.data as string) as AliveEvent;
      setCityClock(alive.now);
      silenceMilliseconds = alive.everySeconds * 1_000 * silenceFactor;
      heard();
    });
    opened.addEventListener("change", (event) => {
      heard();
      last = event.lastEventId || last;
      const data = event.data as string;
      const late = lateness(data);
      if (late > behindMilliseconds) sayState(shown, "behind", Math.round(late / 1000));
      else if (shown.dataset.state === "behind") sayState(shown, "on");
      follower.change(data);
    });
    opened.addEventListener("error", () => {
      heardAt = 0;
      sayState(shown, "reconnecting");
      // While CONNECTING the browser tries again by itself, with Last-Event-ID.
      if (opened.readyState === EventSource.CLOSED) window.setTimeout(again, retryMilliseconds, follower.ended);
    });
  };

  const heard = () => heardAt = performance.now();

  // A connection of which the other end is gone without a word stays open for ever: only its silence tells.
  const listen = () => {
    if (heardAt === 0 || performance.now() - heardAt < silenceMilliseconds) return;
    heardAt = 0;
    source?.close();
    sayState(shown, "reconnecting");
    void again();
  };

  // The server ends the stream of a session that is over, but only when it next looks.
  const look = async () => {
    const probe = await probed();
    if (probe?.status !== 401) return;
    heardAt = 0;
    source?.close();
    sayState(shown, "signedout");
  };

  const again = async (ended?: () => Promise<string>) => {
    const probe = await probed();
    if (probe?.status === 401) return sayState(shown, "signedout");
    if (!probe?.ok) return void window.setTimeout(again, retryMilliseconds, ended);
    if (ended) last = await ended().catch(() => last);
    connect();
  };

  connect();
  window.setInterval(listen, lookEveryMilliseconds);
  onLeft(() => void look());
}

/** The city's answer to who is signed in; nothing where there is none. */
function probed(): Promise<Response | undefined> {
  return fetch("/api/status", { redirect: "manual" }).catch(() => undefined);
}

/** How long ago the city learnt of a change, in milliseconds. */
export function lateness(data: string): number {
  try {
    const at = Date.parse((JSON.parse(data) as Partial<ChangeEvent>).recordedAt ?? "");
    return Number.isNaN(at) ? 0 : cityNow() - at;
  } catch {
    return 0;
  }
}
