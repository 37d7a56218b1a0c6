import { text } from "../texts";
import type {
  RuleExpressionAnswer, RuleExpressionAsk, RuleFunctionsAnswer, RuleModelAnswer, RuleName, RuleResultAnswer, RuleTable,
  RuleTablesAsk,
} from "../wire";
import { ask, Refused, said } from "./api";
import { Tables } from "./change";
import { FeelField, known } from "./field";
import { Grid } from "./grid";
import { paint } from "./highlight";

const patienceMilliseconds = 250;

/** Colours expressions, makes fields of text areas, and lets tables be changed. */
export async function open(): Promise<void> {
  const { functions } = await ask<RuleFunctionsAnswer>("/api/rules/feel");
  const colour = () => document.querySelectorAll<HTMLElement>(".feel-text").forEach((each) =>
    paint(each, known([], functions)));
  colour();
  const tried = document.querySelector<HTMLFormElement>("[data-feel-try]");
  const fields = new Map<string, FeelField>();
  let names: RuleName[] = [];
  document.querySelectorAll<HTMLTextAreaElement>("textarea[data-feel]").forEach((area) => {
    const label = document.querySelector(`label[for="${area.id}"]`)?.textContent ?? area.name;
    const field = new FeelField({ names: () => names, functions }, label, area.value, (value) => {
      area.value = value;
      area.dispatchEvent(new Event("input"));
    });
    fields.set(area.id, field);
    area.hidden = true;
    area.after(field.element, field.hint);
  });
  if (tried) follow(tried, fields, (all) => (names = all));
  const host = document.querySelector<HTMLElement>("[data-rules]");
  if (host) offer(host, functions, colour);
  document.body.dataset.ready = "rules";
}

/** Checks an expression while it is written. */
function follow(form: HTMLFormElement, fields: Map<string, FeelField>, use: (names: RuleName[]) => void): void {
  const [expression, example] = [fields.get("expression")!, fields.get("example")!];
  const answer = document.querySelector<HTMLElement>("[data-answer]")!;
  const look = async () => {
    const asked: RuleExpressionAsk = { expression: expression.value, context: example.value };
    try {
      const found = await ask<RuleExpressionAnswer>(
        "/api/rules/feel", { method: "POST", body: JSON.stringify(asked) });
      use(found.names);
      expression.show(found.faults);
      example.show([]);
      say(answer, found.text, (found.diagnostics ?? []).map(said));
    } catch (fault) {
      say(answer, undefined, [words(fault)]);
    }
  };
  const plan = later(() => void look());
  form.addEventListener("submit", (sent) => {
    sent.preventDefault();
    void look();
  });
  form.querySelectorAll("textarea").forEach((area) => area.addEventListener("input", plan));
  void look();
}

/** Puts the button to change tables on the page, and what it takes to do so. */
function offer(host: HTMLElement, functions: string[], colour: () => void): void {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = text("edit.begin");
  button.dataset.act = "begin";
  button.addEventListener("click", () => void begin(host, functions, colour));
  host.append(button);
}

async function begin(host: HTMLElement, functions: string[], colour: () => void): Promise<void> {
  const path = `/api/rules/models/${encodeURIComponent(host.dataset.rules!)}`;
  const at = `?version=${host.dataset.version}`;
  const model = await ask<RuleModelAnswer>(path + at);
  const tables = new Tables(Object.fromEntries(model.elements.filter((each) => each.logic?.table)
    .map((each) => [each.id, each.logic!.table!])));
  const bar = saveBar(host);
  const state = (words: string, bad = false) => {
    bar.state.textContent = words;
    bar.state.classList.toggle("bad", bad);
  };
  const body = (more: RuleTablesAsk, draft?: [string, RuleTable]) => JSON.stringify({ ...more,
    tables: { ...tables.changed, ...(draft ? { [draft[0]]: draft[1] } : {}) } } satisfies RuleTablesAsk);
  let asked = 0;
  const check = async (draft?: [string, RuleTable]) => {
    const mine = ++asked;
    try {
      const found = await ask<RuleModelAnswer>(`${path}/check${at}`, { method: "POST", body: body({}, draft) });
      if (mine !== asked) return;
      grids.forEach((grid) => grid.show(found.faults, found.findings));
      colour();
      const errors = found.faults.filter((each) => !each.warning).length;
      state(text("edit.checked", errors, found.faults.length - errors, found.findings.length), errors > 0);
      bar.state.dataset.errors = String(errors);
    } catch (fault) {
      state(words(fault), true);
    }
  };
  let draftNow: [string, RuleTable] | undefined;
  const plan = later(() => void check(draftNow));
  const show = () => {
    bar.undo.disabled = !tables.canUndo;
    bar.redo.disabled = !tables.canRedo;
    bar.save.disabled = !tables.isChanged;
  };
  const grids = model.elements.filter((each) => each.logic?.table).map((each) => new Grid(
    document.querySelector<HTMLElement>(`[data-decision="${CSS.escape(each.id)}"]`)!, each, tables, functions,
    (draft) => {
      draftNow = draft && [each.id, draft];
      show();
      colour();
      plan();
    }));
  const step = (how: "undo" | "redo") => {
    tables[how]();
    draftNow = undefined;
    grids.forEach((grid) => grid.draw());
    show();
    colour();
    plan();
  };
  bar.undo.addEventListener("click", () => step("undo"));
  bar.redo.addEventListener("click", () => step("redo"));
  document.addEventListener("keydown", (pressed) => {
    if (!(pressed.ctrlKey || pressed.metaKey) || (pressed.target as HTMLElement).isContentEditable
      || pressed.target instanceof HTMLInputElement || pressed.target instanceof HTMLTextAreaElement) return;
    const redo = pressed.key === "y" || (pressed.key === "Z" && pressed.shiftKey);
    if (!redo && pressed.key !== "z") return;
    pressed.preventDefault();
    step(redo ? "redo" : "undo");
  });
  bar.save.addEventListener("click", () => void save());
  const save = async () => {
    try {
      await ask(`${path}/tables`, { method: "POST", headers: { "If-Match": host.dataset.tag! },
        body: body({ comment: bar.comment.value }) });
      removeEventListener("beforeunload", hold);
      location.assign(`/rules/${encodeURIComponent(model.name)}`);
    } catch (fault) {
      state(fault instanceof Refused && fault.status === 412 ? text("edit.changed") : words(fault), true);
    }
  };
  const hold = (leaving: BeforeUnloadEvent) => {
    if (tables.isChanged) leaving.preventDefault();
  };
  addEventListener("beforeunload", hold);
  askIn(path + "/evaluate" + at, (more) => body(more), (result) => model.elements.filter((each) => each.logic?.table)
    .forEach((each, number) => grids[number]!.mark(
      result.decisions.filter((one) => one.id === each.id).flatMap((one) => one.rules.map((rule) => rule.rule)))),
    colour);
  show();
  colour();
  await check();
  document.body.dataset.ready = "grid";
}

/** Asks the tables as they are on the page, kept or not. */
function askIn(path: string, body: (more: RuleTablesAsk) => string, mark: (result: RuleResultAnswer) => void,
  colour: () => void): void {
  const form = document.querySelector<HTMLFormElement>("[data-ask]")!;
  const answer = document.querySelector<HTMLElement>("[data-answer]")!;
  form.addEventListener("submit", async (sent) => {
    sent.preventDefault();
    const values = new FormData(form);
    try {
      const result = await ask<RuleResultAnswer>(path, { method: "POST",
        body: body({ decision: String(values.get("decision")), context: String(values.get("example")) }) });
      say(answer, result.text, said(result.explanation).split("\n"));
      mark(result);
    } catch (fault) {
      say(answer, undefined, [words(fault)]);
    }
    colour();
  });
}

function saveBar(host: HTMLElement) {
  const button = (key: string) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = text(key);
    made.dataset.act = key;
    return made;
  };
  const comment = document.createElement("input");
  comment.maxLength = 500;
  comment.placeholder = text("edit.comment");
  comment.setAttribute("aria-label", text("edit.comment"));
  const [undo, redo, save] = [button("edit.undo"), button("edit.redo"), button("edit.save")];
  undo.className = redo.className = "quiet";
  const state = document.createElement("span");
  state.setAttribute("role", "status");
  state.className = "grid-state";
  const keys = document.createElement("p");
  keys.className = "hint";
  keys.textContent = text("edit.keys");
  host.className = "save-bar";
  host.replaceChildren(undo, redo, comment, save, state, keys);
  return { undo, redo, save, comment, state };
}

function say(into: HTMLElement, value: string | undefined, lines: string[]): void {
  into.replaceChildren();
  if (value !== undefined) {
    const line = document.createElement("p");
    line.className = "answer";
    const code = document.createElement("code");
    code.className = "feel-text";
    code.textContent = value;
    line.append(code);
    into.append(line);
  }
  for (const each of new Set(lines)) {
    const line = document.createElement("p");
    line.textContent = each;
    into.append(line);
  }
}

function words(fault: unknown): string {
  return fault instanceof Refused ? `${fault.message} (${fault.code})` : text("edit.failed");
}

function later(act: () => void): () => void {
  let due: number | undefined;
  return () => {
    clearTimeout(due);
    due = setTimeout(act, patienceMilliseconds);
  };
}
