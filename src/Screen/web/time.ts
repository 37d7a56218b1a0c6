import { cityNow } from "./clock";
import { text } from "./texts";

const ageEveryMilliseconds = 5_000;

/** Leaves the browser's time zone for the server, which then draws times in it. */
export function rememberZone(): void {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) document.cookie = `citybrain-zone=${zone}; path=/; max-age=31536000; samesite=lax`;
}

/** Writes the times of a part of the page in the browser's own zone, with the zone. */
export function localise(part: ParentNode): void {
  for (const time of part.querySelectorAll<HTMLTimeElement>("time[datetime]")) {
    const at = new Date(time.dateTime);
    if (!Number.isNaN(at.getTime())) time.textContent = `${local(at)} ${zone(at)}`;
  }
  for (const named of part.querySelectorAll<HTMLElement>("[data-zone]")) named.textContent = zone(new Date());
}

/** Keeps "3 min ago" true while the page is open. */
export function keepAges(): void {
  setInterval(() => writeAges(document), ageEveryMilliseconds);
}

/** Writes how long ago each time was. */
export function writeAges(part: ParentNode): void {
  for (const shown of part.querySelectorAll<HTMLElement>(".age")) {
    const time = shown.previousElementSibling;
    if (time instanceof HTMLTimeElement) shown.textContent = age(cityNow() - new Date(time.dateTime).getTime());
  }
}

/** A moment as 2026-11-23 16:15:30 in the browser's zone. */
export function local(at: Date): string {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} `
    + `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** The offset of the browser's zone at a moment: UTC+8, UTC−3:30, UTC. */
export function zone(at: Date): string {
  const minutes = -at.getTimezoneOffset();
  if (minutes === 0) return "UTC";
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
  return `UTC${minutes < 0 ? "−" : "+"}${hours}${rest ? ":" + two(rest) : ""}`;
}

function age(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < -5) return text("age.future");
  if (seconds < 5) return text("age.now");
  const steps: [number, number, string][] = [
    [60, 1, "age.seconds"], [3_600, 60, "age.minutes"], [86_400, 3_600, "age.hours"],
    [365 * 86_400, 86_400, "age.days"], [Infinity, 365.25 * 86_400, "age.years"],
  ];
  const [, length, key] = steps.find(([below]) => seconds < below)!;
  return text(key, Math.floor(seconds / length));
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
