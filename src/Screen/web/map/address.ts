/** What of the map is kept in the page's address: where it looks, what is off, what is chosen. */
export interface Address {
  /** Longitude, latitude, zoom, pitch, bearing. */
  at?: [number, number, number, number, number];
  off: Set<string>;
  id?: string;
  twin: boolean;
}

export function readAddress(): Address {
  const query = new URLSearchParams(location.search);
  const at = query.get("at")?.split(",").map(Number) ?? [];
  return {
    at: at.length >= 3 && at.every(Number.isFinite)
      ? [at[0]!, at[1]!, at[2]!, at[3] ?? 0, at[4] ?? 0] : undefined,
    off: new Set(query.get("off")?.split(" ").filter(Boolean)),
    id: query.get("id") ?? undefined,
    twin: query.get("twin") === "1",
  };
}

/** Keeps it, without a step in the browser's past; the links to the other language lead to the same view. */
export function writeAddress(address: Address): void {
  const query = new URLSearchParams();
  if (address.at) {
    const [longitude, latitude, zoom, pitch, bearing] = address.at;
    const parts = [longitude.toFixed(5), latitude.toFixed(5), zoom.toFixed(2)];
    if (pitch || bearing) parts.push(pitch.toFixed(0), bearing.toFixed(0));
    query.set("at", parts.join(","));
  }
  if (address.off.size) query.set("off", [...address.off].join(" "));
  if (address.id) query.set("id", address.id);
  if (address.twin) query.set("twin", "1");
  history.replaceState(null, "", `${location.pathname}?${query}`);
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[hreflang]")) {
    const other = new URLSearchParams(query);
    other.set("lang", link.hreflang);
    link.href = `${location.pathname}?${other}`;
  }
}
