import { inOrder } from "../order";
import { reachesInto, type Box, type Seen } from "./seen";

const pauseMilliseconds = 700;
const pageSize = 25;
/** Ids that are longer together are left to the server's own order. */
const idsLengthMax = 4_000;

/** What the table is made of. */
export interface Shown {
  /** Bounds of what is seen, or undefined where there is no map. */
  bounds(): Box | undefined;
  /** The types that are on. */
  types(): string[];
  /** The entities of the types that are on; undefined until all were read. */
  entities(): Seen[] | undefined;
  /** What people call a type. */
  called(type: string): string;
  open(id: string): void;
}

/**
 * The table twin: the entities that the map shows. Which of them are on a page is said here, where names can be put in
 * the order of the page's language; the rows are drawn by the server.
 */
export class Twin {
  private query = new URLSearchParams({ sort: "distance" });
  private due: number | undefined;
  private asked = 0;

  constructor(private readonly frame: HTMLElement, private readonly shown: Shown) {
    frame.addEventListener("click", (event) => {
      const link = (event.target as Element).closest("a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      if (link.dataset.id) return shown.open(link.dataset.id);
      this.query = new URL(link.href).searchParams;
      void this.draw();
    });
  }

  get isOpen(): boolean {
    return !this.frame.hidden;
  }

  toggle(on: boolean): void {
    this.frame.hidden = !on;
    if (on) void this.draw();
  }

  /** What is seen has changed: soon drawn anew, from the first page on where the view is another. */
  changed(view: boolean): void {
    if (!this.isOpen) return;
    if (view) this.query.delete("offset");
    this.due ??= window.setTimeout(() => void this.draw(), pauseMilliseconds);
  }

  private async draw(): Promise<void> {
    clearTimeout(this.due);
    this.due = undefined;
    const asked = ++this.asked;
    const bounds = this.shown.bounds();
    this.query.set("part", "table");
    this.query.delete("bounds");
    if (bounds) this.query.set("bounds", bounds.map((degrees) => degrees.toFixed(6)).join(","));
    // With none on, a type that cannot be keeps the table as empty as the map.
    this.query.set("types", this.shown.types().join(" ") || "urn:none");
    this.name(bounds);
    const answer = await fetch(`/map?${this.query}`, { redirect: "manual" }).catch(() => undefined);
    if (!answer || answer.type === "opaqueredirect" || asked !== this.asked) return;
    const html = await answer.text();
    if (asked !== this.asked) return;
    const focused = (document.activeElement as HTMLElement | null)?.dataset.id;
    const within = this.frame.contains(document.activeElement);
    this.frame.innerHTML = html;
    if (!within) return;
    const same = focused && this.frame.querySelector<HTMLElement>(`a[data-id="${CSS.escape(focused)}"]`);
    (same || this.frame.querySelector<HTMLElement>("a"))?.focus();
  }

  /** Says which entities are on the page, once all of them are known. */
  private name(bounds: Box | undefined): void {
    this.query.delete("ids");
    this.query.delete("total");
    const all = this.shown.entities()?.filter((one) => !bounds || reachesInto(one, bounds));
    if (!all) return;
    const sort = bounds ? this.query.get("sort") : this.query.get("sort") === "type" ? "type" : "name";
    const byName = (one: Seen, other: Seen) =>
      inOrder(one.name || one.id, other.name || other.id) || (one.id < other.id ? -1 : 1);
    const { called } = this.shown;
    if (sort === "distance") {
      const away = new Map(all.map((one) => [one, squareAway(one, bounds!)]));
      all.sort((one, other) => away.get(one)! - away.get(other)! || byName(one, other));
    } else if (sort === "type") {
      all.sort((one, other) => inOrder(called(one.type), called(other.type)) || byName(one, other));
    } else {
      all.sort(byName);
    }
    // What was on the last page may have gone.
    const last = Math.max(0, Math.floor((all.length - 1) / pageSize) * pageSize);
    const offset = Math.min(Number(this.query.get("offset") ?? 0), last);
    this.query.set("offset", String(offset));
    const ids = all.slice(offset, offset + pageSize).map((one) => one.id).join(" ");
    if (encodeURIComponent(ids).length > idsLengthMax) return;
    this.query.set("ids", ids);
    this.query.set("total", String(all.length));
  }
}

/** Something that grows with the distance from the middle of a box, as far as a table needs it. */
function squareAway(one: Seen, [west, south, east, north]: Box): number {
  const latitude = (south + north) / 2;
  const across = (one.longitude - (west + east) / 2) * Math.cos(latitude * Math.PI / 180);
  return across ** 2 + (one.latitude - latitude) ** 2;
}
