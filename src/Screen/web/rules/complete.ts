import type { RuleName } from "../wire";

export interface Choice { label: string; insert: string; detail: string; start: number }

const most = 12;
const words = ["if ", "then ", "else ", "for ", "return ", "some ", "every ", "satisfies ", "and ", "or ", "between ",
  "instance of ", "true", "false", "null", "not("];

/** What may stand at a place of an expression: names with their types, entries behind a point, allowed values. */
export function choices(source: string, at: number, names: RuleName[], functions: string[], wanted: boolean): Choice[] {
  const before = source.slice(0, at);
  const path = /((?:[\p{L}_?][\p{L}\p{M}\p{N}_? ]*\.)+)([\p{L}_?][\p{L}\p{M}\p{N}_? ]*)?$/u.exec(before);
  const target = path && along(names, path[1]!.split(".").slice(0, -1));
  if (path && target) return fitting(target.names.map(toChoice), path[2] ?? "", at);
  const compared = /([\p{L}_?][\p{L}\p{M}\p{N}_? .]*?)\s*(?:=|!=|\bin\b)\s*("?[^"]*)$/u.exec(before);
  const allowed = compared && valuesOf(names, compared[1]!);
  const values = allowed ? fitting(allowed, compared[2]!.trimStart(), at) : [];
  const typed = /[\p{L}_?][\p{L}\p{M}\p{N}_?]*$/u.exec(before)?.[0] ?? "";
  if (!typed && !wanted) return values;
  const all = [...names.map(toChoice), ...functions.map((usage) => ({
    label: usage.split("(")[0]!, insert: usage.split("(")[0]! + "(", detail: usage.split(" | ")[0]!, start: 0,
  })), ...words.map((each) => ({ label: each.trim(), insert: each, detail: "", start: 0 }))];
  return [...values, ...fitting(all, typed, at)].slice(0, most);
}

function toChoice(name: RuleName): Choice {
  return { label: name.name, insert: name.name, detail: name.type, start: 0 };
}

function fitting(all: Choice[], typed: string, at: number): Choice[] {
  const low = typed.toLowerCase();
  return all.filter((each) => each.label.toLowerCase().startsWith(low) && each.label !== typed)
    .slice(0, most).map((each) => ({ ...each, start: at - typed.length }));
}

function along(names: RuleName[], path: string[]): RuleName | undefined {
  let here: RuleName | undefined;
  for (const part of path) {
    // A path may begin in the middle of an expression: the longest known name at its end is meant.
    here = names.filter((each) => part.trim() === each.name || (!here && part.trim().endsWith(" " + each.name)))
      .sort((a, b) => b.name.length - a.name.length)[0];
    if (!here) return undefined;
    names = here.names;
  }
  return here;
}

function valuesOf(names: RuleName[], path: string): Choice[] | undefined {
  const allowed = along(names, path.split("."))?.allowed;
  return allowed?.match(/"(?:[^"\\]|\\.)*"|[\d.]+/g)?.map((value) =>
    ({ label: value, insert: value, detail: "", start: 0 }));
}
