import { keepAttributes } from "../attributes";
import type { Shown } from "../chart";
import { localise } from "../time";

/** Whom the drawer tells. */
export interface Listener {
  /** It shows another entity, or is closed. */
  chose(id: string | undefined): void;
  late(): void;
  signedOut(): void;
}

/** What the server draws of one entity, beside the map. */
export class Drawer {
  id: string | undefined;
  private chart: Promise<Shown> | undefined;
  private back: HTMLElement | null = null;
  private asked = 0;
  private readonly refresh: () => void;

  constructor(
    private readonly frame: HTMLElement, private readonly body: HTMLElement, close: HTMLElement,
    private readonly listener: Listener,
  ) {
    this.refresh = keepAttributes(
      () => `/entities/${encodeURIComponent(this.id ?? "")}?part=attributes`, body,
      {
        changed: (row) => void this.chart?.then((shown) => shown.add(row)),
        fresh: () => undefined,
        late: () => listener.late(),
        signedOut: () => listener.signedOut(),
      });
    close.addEventListener("click", () => this.close());
    body.addEventListener("click", (event) => this.follow(event));
    body.addEventListener("submit", (event) => this.range(event));
  }

  /** Opens on an entity; focus goes to its name and, when the drawer is closed, back to where it was. */
  async open(id: string): Promise<void> {
    if (this.frame.hidden) this.back = document.activeElement as HTMLElement | null;
    await this.draw(id, new URLSearchParams());
    this.body.querySelector<HTMLElement>("#drawer-title")?.focus({ preventScroll: true });
    this.frame.scrollTop = 0;
  }

  close(): void {
    if (this.frame.hidden) return;
    this.asked++;
    this.frame.hidden = true;
    this.body.replaceChildren();
    this.id = undefined;
    this.listener.chose(undefined);
    if (this.back?.isConnected) this.back.focus();
  }

  /** Something happened to the entity that is shown. */
  changed(deleted: boolean): void {
    if (!this.id) return;
    if (deleted) void this.draw(this.id, new URLSearchParams());
    else this.refresh();
  }

  private async draw(id: string, query: URLSearchParams): Promise<void> {
    const asked = ++this.asked;
    query.set("part", "drawer");
    query.set("id", id);
    let html: string;
    try {
      const answer = await fetch(`/map?${query}`, { redirect: "manual", headers: { Accept: "text/html" } });
      if (answer.type === "opaqueredirect" || answer.status === 401) return this.listener.signedOut();
      html = await answer.text();
    } catch {
      return this.listener.late();
    }
    if (asked !== this.asked) return;
    this.body.innerHTML = html;
    localise(this.body);
    this.frame.hidden = false;
    this.id = id;
    const figure = this.body.querySelector<HTMLElement>("[data-chart]");
    const table = this.body.querySelector<HTMLTableElement>("#past");
    this.chart = figure && table ? import("../chart").then((module) => module.draw(figure, table)) : undefined;
    this.listener.chose(id);
  }

  /** Another attribute or range is drawn here, and so is another entity. */
  private follow(event: MouseEvent): void {
    const link = (event.target as Element).closest("a");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    if (link.closest("#history, #pointers .paging")) {
      event.preventDefault();
      void this.draw(this.id!, new URL(link.href).searchParams);
    } else if (link.dataset.id) {
      event.preventDefault();
      void this.open(link.dataset.id);
    }
  }

  private range(event: SubmitEvent): void {
    if ((event.target as HTMLFormElement).dataset.into) return;
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const fields = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
    void this.draw(this.id!, new URLSearchParams(fields));
  }
}
