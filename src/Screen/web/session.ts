const tabs = "citybrain-session";

/** Tells the other tabs of this browser that its session may be over. */
export function sayLeft(): void {
  const channel = new BroadcastChannel(tabs);
  channel.postMessage(undefined);
  channel.close();
}

/** Calls when another tab of this browser says that the session may be over. */
export function onLeft(look: () => void): void {
  new BroadcastChannel(tabs).addEventListener("message", look);
}
