import type { RuleClause, RuleRow, RuleTable } from "../wire";

export type Part = "inputs" | "outputs" | "annotations";

const clause: RuleClause = { id: "", label: "", text: "", type: "", values: "", default: "" };
const undoMost = 200;

/** The tables of a model as they are being changed, with what they were before each change. */
export class Tables {
  private past: string[] = [];
  private future: string[] = [];
  private readonly begun: string;

  constructor(private now: Record<string, RuleTable>) {
    this.begun = JSON.stringify(now);
  }

  get all(): Record<string, RuleTable> {
    return this.now;
  }

  get isChanged(): boolean {
    return JSON.stringify(this.now) !== this.begun;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }

  /** Only the tables that are not as they were. */
  get changed(): Record<string, RuleTable> {
    const before = JSON.parse(this.begun) as Record<string, RuleTable>;
    return Object.fromEntries(Object.entries(this.now)
      .filter(([id, table]) => JSON.stringify(table) !== JSON.stringify(before[id])));
  }

  change(id: string, how: (table: RuleTable) => void): void {
    const before = JSON.stringify(this.now);
    const table = structuredClone(this.now[id]!);
    how(table);
    const after = { ...this.now, [id]: table };
    if (JSON.stringify(after) === before) return;
    this.past = [...this.past.slice(1 - undoMost), before];
    this.future = [];
    this.now = after;
  }

  undo(): void {
    this.step(this.past, this.future);
  }

  redo(): void {
    this.step(this.future, this.past);
  }

  private step(from: string[], to: string[]): void {
    const other = from.pop();
    if (other === undefined) return;
    to.push(JSON.stringify(this.now));
    this.now = JSON.parse(other) as Record<string, RuleTable>;
  }
}

export function addRule(table: RuleTable, at: number): void {
  table.rules.splice(at, 0, { id: "", inputs: table.inputs.map(() => "-"), outputs: table.outputs.map(() => ""),
    annotations: table.annotations.map(() => "") });
}

export function removeRule(table: RuleTable, at: number): void {
  table.rules.splice(at, 1);
}

export function moveRule(table: RuleTable, at: number, to: number): void {
  if (to >= 0 && to < table.rules.length) move(table.rules, at, to);
}

export function addColumn(table: RuleTable, part: Part, at: number): void {
  if (part === "annotations") table.annotations.splice(at, 0, "");
  else {
    const names = new Set(table.outputs.map((each) => each.text));
    let number = table.outputs.length + 1;
    while (names.has(`output ${number}`)) number++;
    table[part].splice(at, 0, { ...clause, text: part === "outputs" ? `output ${number}` : "" });
  }
  for (const rule of table.rules) rule[part].splice(at, 0, part === "inputs" ? "-" : "");
}

export function removeColumn(table: RuleTable, part: Part, at: number): void {
  if (part === "outputs" && table.outputs.length < 2) return;
  table[part].splice(at, 1);
  for (const rule of table.rules) rule[part].splice(at, 1);
}

export function moveColumn(table: RuleTable, part: Part, at: number, to: number): void {
  if (to < 0 || to >= table[part].length) return;
  move<RuleClause | string>(table[part], at, to);
  for (const rule of table.rules) move(rule[part], at, to);
}

export function setCell(rule: RuleRow, part: Part, at: number, value: string): void {
  rule[part][at] = value.trim() === "" && part === "inputs" ? "-" : value.trim();
}

function move<T>(list: T[], at: number, to: number): void {
  list.splice(to, 0, ...list.splice(at, 1));
}
