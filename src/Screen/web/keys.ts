const steps: Record<string, (at: number, last: number) => number> = {
  ArrowDown: (at) => at + 1, ArrowUp: (at) => at - 1, Home: () => 0, End: (_, last) => last,
};

/** Up, down, home and end go from row to row of a table, to the first thing in each that can be chosen. */
export function keepKeys(): void {
  document.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    const from = (event.target as Element).closest<HTMLElement>("table[data-keys] tbody tr");
    if (!step || !from || event.altKey || event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement)
      return;
    const rows = [...from.parentElement!.children];
    const next = rows[step(rows.indexOf(from), rows.length - 1)];
    const aim = next?.querySelector<HTMLElement>("a[href], button");
    if (!aim) return;
    event.preventDefault();
    aim.focus();
  });
}
