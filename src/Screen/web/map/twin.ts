const pauseMilliseconds = 700;

/** The table twin: the entities that the map shows, drawn by the server, sorted and paged. */
export class Twin {
  private query = new URLSearchParams({ sort: "distance" });
  private due: number | undefined;
  private asked = 0;

  /**
   * @param where bounds of what is seen (west, south, east, north), or undefined where there is no map
   */
  constructor(
    private readonly frame: HTMLElement, private readonly where: () => string | undefined,
    private readonly types: () => string[], open: (id: string) => void,
  ) {
    frame.addEventListener("click", (event) => {
      const link = (event.target as Element).closest("a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
      event.preventDefault();
      if (link.dataset.id) return open(link.dataset.id);
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
    const bounds = this.where();
    this.query.set("part", "table");
    this.query.delete("bounds");
    if (bounds) this.query.set("bounds", bounds);
    // With none on, a type that cannot be keeps the table as empty as the map.
    this.query.set("types", this.types().join(" ") || "urn:none");
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
}
