import type { Problem, RuleText } from "../wire";

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
  const body = (await answer.json().catch(() => ({}))) as Partial<Problem>;
  if (!answer.ok) throw new Refused(answer.status, body.code ?? "", body.detail ?? answer.statusText);
  return body as T;
}

/** The sentence of the page's language. */
export function said(both: RuleText): string {
  return document.documentElement.lang === "zh" ? both.zh : both.en;
}
