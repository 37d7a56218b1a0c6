import { inOrder } from "../order";

interface Layer { item: HTMLElement; mark: number; outline: string; count: number }

/** The list of layers: which types there are, how they are marked, and which of them are on. */
export class Layers {
  private byType = new Map<string, Layer>();

  constructor(private readonly list: HTMLElement, private readonly off: Set<string>, changed: () => void) {
    this.read();
    list.addEventListener("change", (event) => {
      const box = event.target as HTMLInputElement;
      if (box.checked) this.off.delete(box.value);
      else this.off.add(box.value);
      changed();
    });
  }

  /** The types with how many entities the city counts in each. */
  get types(): Map<string, number> {
    return new Map([...this.byType].map(([type, layer]) => [type, layer.count]));
  }

  /** How many marks there are. */
  get marks(): number {
    return this.byType.size;
  }

  knows(type: string): boolean {
    return this.byType.has(type);
  }

  isOn(type: string): boolean {
    return !this.off.has(type);
  }

  /** The types that are on. */
  on(): string[] {
    return [...this.byType.keys()].filter((type) => this.isOn(type));
  }

  /** What people call a type. */
  called(type: string): string {
    return this.byType.get(type)?.item.dataset.name ?? type;
  }

  mark = (type: string): number => this.byType.get(type)?.mark ?? 0;

  outline = (mark: number): string | undefined =>
    [...this.byType.values()].find((layer) => layer.mark === mark)?.outline;

  /** Turns one on, or all on or off. */
  turn(on: boolean, type?: string): void {
    for (const each of type === undefined ? this.byType.keys() : [type])
      if (on) this.off.delete(each);
      else this.off.add(each);
    this.tick();
  }

  /** Writes how many of each are on the map. */
  count(counts: Map<string, number>): void {
    for (const [type, layer] of this.byType) {
      const count = counts.get(type) ?? 0;
      const shown = layer.item.querySelector("[data-count]")!;
      const text = count.toLocaleString("en");
      if (shown.textContent !== text) shown.textContent = text;
      layer.item.classList.toggle("none", count === 0);
    }
  }

  /** Puts a list drawn anew in place of this one, when the city has a new type. */
  replace(html: string): void {
    this.list.innerHTML = html;
    this.read();
  }

  private read(): void {
    const items = [...this.list.querySelectorAll<HTMLElement>("li[data-type]")];
    items.sort((one, other) => inOrder(one.dataset.name!, other.dataset.name!));
    items[0]?.parentElement!.append(...items);
    this.byType = new Map(items.map((item) => [
      item.dataset.type!, {
        item,
        mark: Number(item.dataset.mark),
        outline: item.querySelector("path")!.getAttribute("d")!,
        count: Number(item.querySelector("[data-count]")!.textContent!.replaceAll(",", "")),
      },
    ]));
    this.tick();
  }

  private tick(): void {
    for (const box of this.list.querySelectorAll<HTMLInputElement>("input[type=checkbox]"))
      box.checked = this.isOn(box.value);
  }
}
