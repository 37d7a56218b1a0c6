/** What /api/rules says and takes. */
export interface Clause { id: string; label: string; text: string; type: string; values: string; default: string }
export interface Rule { id: string; inputs: string[]; outputs: string[]; annotations: string[] }
export interface Table {
  hitPolicy: string; aggregation: string; inputs: Clause[]; outputs: Clause[]; annotations: string[]; rules: Rule[];
}
export interface Name { name: string; type: string; allowed?: string; names: Name[] }
export interface Element { id: string; name: string; kind: string; names: Name[]; logic?: { table?: Table } }
export interface Place { element: string; part: string; rule: number; column: number; line: number; character: number }
export interface Fault {
  code: string; warning: boolean; line: number; column: number; length: number; en: string; zh: string;
  element?: string; place?: Place;
}
export interface Finding { decision: string; kind: string; en: string; zh: string; rules: number[] }
export interface Model {
  name: string; version: number; tag: string; elements: Element[]; faults: Fault[]; findings: Finding[];
}
export interface Result {
  text: string; explanation: Said; decisions: { id: string; rules: { rule: number }[] }[]; diagnostics: Fault[];
}
export interface Tried { type: string; text?: string; faults: Fault[]; diagnostics?: Fault[]; names: Name[] }
export interface Said { en: string; zh: string }

/** Why something was not done: the problem's words, with its code. */
export class Refused extends Error {
  constructor(readonly status: number, readonly code: string, detail: string) {
    super(detail);
  }
}

/** Asks the API; the answer, or the refusal as an exception. */
export async function ask<T>(path: string, init?: RequestInit): Promise<T> {
  const answer = await fetch(path, { ...init, redirect: "manual", headers: { Accept: "application/json",
    ...(init?.body ? { "Content-Type": "application/json" } : {}), ...init?.headers } });
  const body = (await answer.json().catch(() => ({}))) as { code?: string; detail?: string };
  if (!answer.ok) throw new Refused(answer.status, body.code ?? "", body.detail ?? answer.statusText);
  return body as T;
}

/** The sentence of the page's language. */
export function said(both: Said): string {
  return document.documentElement.lang === "zh" ? both.zh : both.en;
}
