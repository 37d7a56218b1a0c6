// What the browser's own clock says is nothing that the city goes by: it may be wrong by hours.
let ahead = 0;

/** Notes what the city's clock says now. */
export function setCityClock(now: string | undefined): void {
  const at = Date.parse(now ?? "");
  if (!Number.isNaN(at)) ahead = at - Date.now();
}

/** The city's clock, in milliseconds of the Unix epoch. */
export function cityNow(): number {
  return Date.now() + ahead;
}
