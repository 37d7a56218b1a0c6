import { text } from "../texts";
import type { RuleClause, RuleElement, RuleFault, RuleFinding, RuleName, RuleTable } from "../wire";
import { said } from "./api";
import { addColumn, addRule, moveColumn, moveRule, removeColumn, removeRule, setCell, type Part, type Tables }
  from "./change";
import { FeelField } from "./field";

interface Column { part: Part; at: number }
interface Spot { row: number; column: number }

const heads: (keyof RuleClause)[] = ["label", "text", "type", "values", "default"];
const policies = ["UNIQUE", "FIRST", "PRIORITY", "ANY", "COLLECT", "RULE ORDER", "OUTPUT ORDER"];
const aggregations = ["", "SUM", "COUNT", "MIN", "MAX"];

/** A decision table that is being changed: a grid of cells, gone through and written in with the keyboard alone. */
export class Grid {
  private spot: Spot = { row: heads.length, column: 0 };
  private field: FeelField | undefined;
  private held = false;
  private faults: RuleFault[] = [];
  private odd = new Set<number>();
  private fired = new Set<number>();
  private readonly table = document.createElement("table");
  private readonly bar = document.createElement("div");
  private readonly list = document.createElement("ul");

  constructor(host: HTMLElement, private readonly element: RuleElement, private readonly tables: Tables,
    private readonly functions: string[], private readonly changed: (draft?: RuleTable) => void) {
    this.bar.className = "grid-bar";
    this.bar.setAttribute("role", "toolbar");
    this.bar.setAttribute("aria-label", text("edit.bar"));
    this.table.className = "rules grid";
    this.table.dataset.table = element.id;
    this.table.setAttribute("role", "grid");
    this.table.setAttribute("aria-label", element.name);
    this.table.addEventListener("keydown", (pressed) => this.key(pressed));
    // A cell that is pressed gets the focus first, so whether it had it is to be seen before.
    this.table.addEventListener("pointerdown", (pressed) =>
      (this.held = document.activeElement === (pressed.target as HTMLElement).closest("td")));
    this.table.addEventListener("click", (pressed) => this.click(pressed));
    const scroll = document.createElement("div");
    scroll.className = "table-scroll";
    scroll.append(this.table);
    this.list.className = "faults";
    host.replaceChildren(this.bar, scroll, this.list);
    // What the server said of the table as it was.
    while (host.nextElementSibling) host.nextElementSibling.remove();
    this.buttons();
    this.draw();
  }

  /** Draws the table as it is now. */
  draw(): void {
    const held = this.table.contains(document.activeElement);
    const now = this.now;
    this.spot.row = Math.min(this.spot.row, heads.length + now.rules.length - 1);
    this.spot.column = Math.min(this.spot.column, this.columns.length - 1);
    this.field = undefined;
    const head = document.createElement("thead");
    const body = document.createElement("tbody");
    heads.forEach((_, row) => head.append(this.row(row, text("edit.head." + heads[row]!))));
    now.rules.forEach((_, at) => {
      const row = this.row(heads.length + at, String(at + 1));
      row.className = this.fired.has(at + 1) ? "fired" : this.odd.has(at + 1) ? "odd" : "";
      if (row.className) {
        const tag = document.createElement("span");
        tag.className = "tag";
        tag.textContent = text("edit." + row.className);
        row.cells[0]!.append(" ", tag);
      }
      body.append(row);
    });
    this.table.replaceChildren(head, body);
    this.selects();
    if (held) this.cell(this.spot)?.focus();
  }

  /** Shows what is wrong in the cells, and which rules are odd. */
  show(faults: RuleFault[], findings: RuleFinding[]): void {
    this.faults = faults.filter((each) => each.place?.element === this.element.id);
    const own = findings.filter((each) => each.decision === this.element.name);
    this.odd = new Set(own.filter((each) => each.kind !== "gap").flatMap((each) => each.rules));
    this.list.replaceChildren(...own.map((each) => {
      const item = document.createElement("li");
      item.textContent = said(each);
      return item;
    }));
    if (this.field) this.field.show(this.faultsAt(this.spot));
    else this.draw();
  }

  /** Marks the rules that matched. */
  mark(rules: number[]): void {
    this.fired = new Set(rules);
    this.draw();
  }

  private get now(): RuleTable {
    return this.tables.all[this.element.id]!;
  }

  private get columns(): Column[] {
    const { inputs, outputs, annotations } = this.now;
    const of = (part: Part, all: unknown[]) => all.map((_, at) => ({ part, at }));
    return [...of("inputs", inputs), ...of("outputs", outputs), ...of("annotations", annotations)];
  }

  private row(row: number, title: string): HTMLTableRowElement {
    const line = document.createElement("tr");
    const first = document.createElement("th");
    first.scope = "row";
    first.textContent = title;
    line.append(first);
    this.columns.forEach((column, at) => {
      const cell = document.createElement("td");
      const value = this.value({ row, column: at });
      cell.className = column.part.slice(0, -1);
      cell.dataset.row = String(row);
      cell.dataset.column = String(at);
      cell.tabIndex = row === this.spot.row && at === this.spot.column ? 0 : -1;
      if (value === undefined) cell.setAttribute("aria-disabled", "true");
      else this.fill(cell, value, column.part !== "annotations" && row !== 0, this.faultsAt({ row, column: at }));
      line.append(cell);
    });
    return line;
  }

  private fill(cell: HTMLElement, value: string, isFeel: boolean, faults: RuleFault[]): void {
    const shown = document.createElement(isFeel ? "code" : "span");
    if (isFeel) shown.className = "feel-text";
    shown.textContent = value;
    cell.replaceChildren(shown);
    if (faults.length === 0) return;
    cell.classList.add(faults.every((each) => each.warning) ? "odd" : "bad");
    cell.setAttribute("aria-invalid", "true");
    const hint = document.createElement("span");
    hint.className = "cell-fault";
    const place = faults[0]!.place!;
    hint.textContent = (place.character > 0 ? `${place.line}:${place.character} ` : "") + said(faults[0]!);
    cell.append(hint);
  }

  private faultsAt(spot: Spot): RuleFault[] {
    const column = this.columns[spot.column];
    if (!column) return [];
    const kind = column.part.slice(0, -1);
    const rule = spot.row - heads.length + 1;
    const part = rule > 0 ? `rule-${kind}` : { text: kind, type: kind, values: "values", default: "default", label: "-",
      id: "-" }[heads[spot.row]!];
    return this.faults.filter(({ place }) => place && place.part === part && place.rule === Math.max(0, rule)
      && place.column === column.at + 1).map((each) => ({ ...each, line: each.place!.line || 1,
      column: each.place!.character || 1 }));
  }

  private value(spot: Spot): string | undefined {
    const column = this.columns[spot.column]!;
    if (spot.row >= heads.length) return this.now.rules[spot.row - heads.length]![column.part][column.at];
    const head = heads[spot.row]!;
    if (column.part === "annotations") return head === "label" ? this.now.annotations[column.at] : undefined;
    return head === "default" && column.part === "inputs" ? undefined : this.now[column.part][column.at]![head];
  }

  private put(table: RuleTable, spot: Spot, value: string): void {
    const column = this.columns[spot.column]!;
    if (spot.row >= heads.length) setCell(table.rules[spot.row - heads.length]!, column.part, column.at, value);
    else if (column.part === "annotations") table.annotations[column.at] = value.trim();
    else table[column.part][column.at]![heads[spot.row]!] = value.trim();
  }

  private key(pressed: KeyboardEvent): void {
    if (this.field) return this.keyInField(pressed);
    const rule = this.spot.row - heads.length;
    const { key, altKey, ctrlKey, metaKey } = pressed;
    const steps: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1],
      ArrowRight: [0, 1] };
    const step = steps[key];
    if (step && altKey) {
      if (step[0] && rule >= 0) this.moveRule(rule, rule + step[0]);
      if (step[1]) this.moveColumn(step[1]);
    } else if (step) this.go(this.spot.row + step[0], this.spot.column + step[1]);
    else if ((ctrlKey || metaKey) && key === "Enter") this.addRule();
    else if (key === "Enter" || key === "F2") this.edit(this.value(this.spot));
    else if (key === "Delete") this.change((table) => this.put(table, this.spot, ""));
    else if (key.length === 1 && !ctrlKey && !metaKey && !altKey) this.edit(key);
    else return;
    pressed.preventDefault();
  }

  private keyInField(pressed: KeyboardEvent): void {
    if (this.field!.isChoosing) return;
    if (pressed.key === "Escape") {
      this.field = undefined;
      this.draw();
      this.cell(this.spot)?.focus();
      this.changed();
    } else if (pressed.key === "Enter" && !pressed.shiftKey) this.keep(1, 0);
    else if (pressed.key === "Tab") this.keep(0, pressed.shiftKey ? -1 : 1);
    else return;
    pressed.preventDefault();
  }

  private click(pressed: MouseEvent): void {
    const cell = (pressed.target as HTMLElement).closest<HTMLElement>("td[data-row]");
    if (!cell || (this.field && cell.contains(this.field.element))) return;
    if (this.field) this.keep(0, 0);
    const spot = { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
    this.go(spot.row, spot.column);
    if (this.held || pressed.detail > 1) this.edit(this.value(spot));
  }

  private edit(value: string | undefined): void {
    const cell = this.cell(this.spot);
    if (value === undefined || !cell || this.value(this.spot) === undefined) return;
    const spot = { ...this.spot };
    const column = this.columns[spot.column]!;
    const values = column.part === "annotations" ? "" : this.now[column.part][column.at]!.values;
    const own: RuleName[] = (values.match(/"(?:[^"\\]|\\.)*"/g) ?? []).map((name) => ({ name, type: "", names: [] }));
    this.field = new FeelField({ names: () => [...own, ...this.element.names], functions: this.functions },
      text("edit.cell", spot.row - heads.length + 1, spot.column + 1), value, (draft) => {
        const table = structuredClone(this.now);
        this.put(table, spot, draft);
        this.changed(table);
      });
    cell.replaceChildren(this.field.element, this.field.hint);
    this.field.show(this.faultsAt(spot));
    this.field.focus();
  }

  private keep(down: number, right: number): void {
    const value = this.field!.value;
    const spot = { ...this.spot };
    this.field = undefined;
    this.change((table) => this.put(table, spot, value));
    this.go(spot.row + down, spot.column + right);
  }

  private change(how: (table: RuleTable) => void): void {
    this.tables.change(this.element.id, how);
    this.draw();
    this.changed();
  }

  private go(row: number, column: number): void {
    this.cell(this.spot)?.setAttribute("tabindex", "-1");
    this.spot = { row: Math.min(Math.max(0, row), heads.length + this.now.rules.length - 1),
      column: Math.min(Math.max(0, column), this.columns.length - 1) };
    const cell = this.cell(this.spot);
    cell?.setAttribute("tabindex", "0");
    cell?.focus();
  }

  private cell(spot: Spot): HTMLElement | null {
    return this.table.querySelector(`td[data-row="${spot.row}"][data-column="${spot.column}"]`);
  }

  private addRule(): void {
    const at = Math.max(0, this.spot.row - heads.length + 1);
    this.change((table) => addRule(table, at));
    this.go(heads.length + at, 0);
  }

  private moveRule(at: number, to: number): void {
    if (at < 0) return;
    this.change((table) => moveRule(table, at, to));
    this.go(heads.length + to, this.spot.column);
  }

  private moveColumn(step: number): void {
    const { part, at } = this.columns[this.spot.column]!;
    if (at + step < 0 || at + step >= this.now[part].length) return;
    this.change((table) => moveColumn(table, part, at, at + step));
    this.go(this.spot.row, this.spot.column + step);
  }

  private buttons(): void {
    const rule = () => this.spot.row - heads.length;
    const column = () => this.columns[this.spot.column]!;
    const all: [string, () => void][] = [
      ["edit.rule.add", () => this.addRule()],
      ["edit.rule.remove", () => rule() >= 0 && this.change((table) => removeRule(table, rule()))],
      ["edit.rule.up", () => this.moveRule(rule(), rule() - 1)],
      ["edit.rule.down", () => this.moveRule(rule(), rule() + 1)],
      ["edit.column.input", () => this.change((table) => addColumn(table, "inputs", table.inputs.length))],
      ["edit.column.output", () => this.change((table) => addColumn(table, "outputs", table.outputs.length))],
      ["edit.column.note", () => this.change((table) => addColumn(table, "annotations", table.annotations.length))],
      ["edit.column.remove", () => this.change((table) => removeColumn(table, column().part, column().at))],
      ["edit.column.left", () => this.moveColumn(-1)],
      ["edit.column.right", () => this.moveColumn(1)],
    ];
    for (const [key, act] of all) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "quiet";
      button.dataset.act = key;
      button.textContent = text(key);
      button.addEventListener("click", () => {
        if (this.field) this.keep(0, 0);
        act();
      });
      this.bar.append(button);
    }
  }

  private selects(): void {
    this.bar.querySelectorAll("select").forEach((each) => each.remove());
    const choose = (label: string, values: string[], now: string, put: (table: RuleTable, value: string) => void) => {
      const select = document.createElement("select");
      select.setAttribute("aria-label", text(label));
      select.append(...values.map((value) => new Option(value || "–", value, false, value === now)));
      select.addEventListener("change", () => this.change((table) => put(table, select.value)));
      this.bar.prepend(select);
    };
    if (this.now.hitPolicy === "COLLECT") {
      choose("edit.aggregation", aggregations, this.now.aggregation, (table, value) => (table.aggregation = value));
    }
    choose("edit.policy", policies, this.now.hitPolicy, (table, value) => {
      table.hitPolicy = value;
      if (value !== "COLLECT") table.aggregation = "";
    });
  }
}
