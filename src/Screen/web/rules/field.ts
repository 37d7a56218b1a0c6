import { text } from "../texts";
import type { RuleFault, RuleName } from "../wire";
import { said } from "./api";
import { choices, type Choice } from "./complete";
import { paint, rangeOf, type Known } from "./highlight";

/** What a field knows of where its expression stands. */
export interface Surroundings { names: () => RuleName[]; functions: string[] }

let fields = 0;

/**
 * A field for an expression of FEEL: coloured, with what may be written at the caret, and the fault at its character.
 * It is a plain text to the browser, so undoing, dictation and input methods work as everywhere.
 */
export class FeelField {
  readonly element = document.createElement("div");
  /** What is wrong, to stand below the field. */
  readonly hint = document.createElement("span");
  private readonly list = document.createElement("ul");
  private found: Choice[] = [];
  private chosen = -1;
  private fault: { start: number; end: number } | undefined;

  constructor(private readonly around: Surroundings, label: string, value: string,
    private readonly changed: (value: string) => void) {
    const own = this.element;
    own.className = "feel";
    own.contentEditable = "plaintext-only";
    own.setAttribute("role", "textbox");
    own.setAttribute("aria-multiline", "true");
    own.setAttribute("aria-label", label);
    own.setAttribute("aria-autocomplete", "list");
    own.spellcheck = false;
    own.textContent = value;
    this.hint.className = "cell-fault";
    this.hint.id = `feel-fault-${fields + 1}`;
    own.setAttribute("aria-describedby", this.hint.id);
    this.list.className = "feel-choices";
    this.list.id = `feel-choices-${++fields}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", text("edit.choices"));
    this.list.hidden = true;
    own.addEventListener("input", () => this.input());
    own.addEventListener("keydown", (pressed) => this.key(pressed));
    own.addEventListener("blur", () => this.close());
    this.paint();
  }

  get value(): string {
    return (this.element.textContent ?? "").replace(/\n$/, "");
  }

  /** Whether a list of choices is open, to which keys belong first. */
  get isChoosing(): boolean {
    return !this.list.hidden;
  }

  focus(): void {
    this.element.focus();
    const selection = getSelection();
    selection?.selectAllChildren(this.element);
    selection?.collapseToEnd();
  }

  /** Underlines the place of a fault; without one, nothing. */
  show(faults: RuleFault[]): void {
    const first = faults[0];
    const start = first ? offset(this.value, first.line, first.column) : 0;
    this.fault = first && { start, end: Math.min(this.value.length, start + Math.max(1, first.length)) };
    this.hint.textContent = first ? `${first.line}:${first.column} ${said(first)}` : "";
    this.element.setAttribute("aria-invalid", String(faults.some((each) => !each.warning)));
    this.paint();
  }

  paint(): void {
    paint(this.element, known(this.around.names(), this.around.functions), this.fault);
  }

  private input(): void {
    this.paint();
    this.offer(false);
    this.changed(this.value);
  }

  private key(pressed: KeyboardEvent): void {
    if (pressed.key === " " && pressed.ctrlKey) {
      pressed.preventDefault();
      this.offer(true);
      return;
    }
    if (this.list.hidden) return;
    if (pressed.key === "ArrowDown" || pressed.key === "ArrowUp") {
      const step = pressed.key === "ArrowDown" ? 1 : -1;
      this.choose((this.chosen + step + this.found.length) % this.found.length);
    } else if (pressed.key === "Enter" || pressed.key === "Tab") this.take(Math.max(0, this.chosen));
    else if (pressed.key === "Escape") this.close();
    else return;
    pressed.preventDefault();
    pressed.stopPropagation();
  }

  private offer(wanted: boolean): void {
    const at = this.caret();
    this.found = at === undefined ? []
      : choices(this.value, at, this.around.names(), this.around.functions, wanted);
    if (this.found.length === 0) return this.close();
    this.list.replaceChildren(...this.found.map((choice, place) => {
      const item = document.createElement("li");
      item.id = `${this.list.id}-${place}`;
      item.setAttribute("role", "option");
      const name = document.createElement("span");
      name.textContent = choice.label;
      const detail = document.createElement("span");
      detail.className = "hint";
      detail.textContent = choice.detail;
      item.append(name, detail);
      item.addEventListener("pointerdown", (pressed) => {
        pressed.preventDefault();
        this.take(place);
      });
      return item;
    }));
    if (!this.list.isConnected) this.element.after(this.list);
    this.list.hidden = false;
    this.element.setAttribute("aria-controls", this.list.id);
    const first = this.found[0]!;
    const box = rangeOf(this.element, Math.max(0, first.start - 1), first.start)?.getBoundingClientRect()
      ?? this.element.getBoundingClientRect();
    const field = (this.list.offsetParent ?? document.body).getBoundingClientRect();
    this.list.style.left = `${Math.max(0, box.right - field.left)}px`;
    this.list.style.top = `${box.bottom - field.top}px`;
    this.choose(0);
  }

  private choose(place: number): void {
    this.chosen = place;
    [...this.list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === place)));
    this.list.children[place]?.scrollIntoView({ block: "nearest" });
    this.element.setAttribute("aria-activedescendant", `${this.list.id}-${place}`);
  }

  private take(place: number): void {
    const choice = this.found[place];
    const range = choice && (rangeOf(this.element, choice.start, this.caret() ?? 0));
    if (!choice) return;
    const selection = getSelection();
    if (range && selection) {
      selection.removeAllRanges();
      selection.addRange(range);
    }
    this.close();
    // The one way to write that the browser can undo.
    document.execCommand("insertText", false, choice.insert);
  }

  private close(): void {
    this.list.hidden = true;
    this.chosen = -1;
    this.element.removeAttribute("aria-activedescendant");
  }

  private caret(): number | undefined {
    const selection = getSelection();
    if (!selection?.rangeCount || !this.element.contains(selection.focusNode)) return undefined;
    const range = document.createRange();
    range.selectNodeContents(this.element);
    range.setEnd(selection.focusNode!, selection.focusOffset);
    return range.toString().length;
  }
}

/** The place of a line and a character in a text. */
export function offset(source: string, line: number, column: number): number {
  const lines = source.split("\n").slice(0, Math.max(0, line - 1));
  return lines.reduce((at, each) => at + each.length + 1, 0) + Math.max(0, column - 1);
}

/** The names and functions that are coloured as such. */
export function known(names: RuleName[], functions: string[]): Known {
  const all = new Set<string>();
  const add = (each: RuleName) => {
    all.add(each.name);
    each.names.forEach(add);
  };
  names.forEach(add);
  return { names: all, functions: new Set(functions.map((usage) => usage.split("(")[0]!)) };
}
