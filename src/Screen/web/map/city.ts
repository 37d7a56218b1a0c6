import type { ChangeEvent, Problem } from "../wire";
import { picked, seenIn, type Seen, type Simplified } from "./seen";

/** The most that a page of the API holds. */
const pageSize = 1_000;
const atOnce = 4;

/** The most of one type that the map shows; more would not be told apart. */
export const perTypeMax = 20_000;

/** Why entities could not be read. */
export class Refused extends Error {
  constructor(readonly status: number, readonly code: string, detail: string) {
    super(detail);
  }
}

/** What happened to an entity of the map. */
export interface Happened { before?: Seen; now?: Seen; id: string }

/** The entities with a place: read by pages, then kept by changes. */
export class City {
  readonly entities = new Map<string, Seen>();
  /** How many there are by type. */
  readonly counts = new Map<string, number>();
  /** What a change has said is newer than any page that is read afterwards. */
  private readonly told = new Set<string>();
  private loading = false;

  constructor(private readonly language: string) {}

  /** Reads all entities of some types anew; calls after each page. */
  async load(types: Map<string, number>, page: () => void): Promise<void> {
    this.told.clear();
    this.loading = true;
    const gone = new Set(this.entities.keys());
    const jobs = [...types].flatMap(([type, count]) => Array.from(
      { length: Math.ceil(Math.min(Math.max(count, 1), perTypeMax) / pageSize) },
      (_, at) => ({ type, offset: at * pageSize })));
    const work = async () => {
      for (let job = jobs.shift(); job; job = jobs.shift()) {
        for (const entity of await read(job.type, job.offset, this.language)) {
          gone.delete(entity.id);
          if (this.told.has(entity.id)) continue;
          const seen = seenIn(entity, this.language);
          if (seen) this.put(seen);
        }
        page();
      }
    };
    try {
      await Promise.all(Array.from({ length: atOnce }, work));
    } finally {
      this.loading = false;
    }
    for (const id of gone) if (!this.told.has(id)) this.remove(id);
    page();
  }

  /** Holds entities that need not be read. */
  hold(entities: Simplified[]): void {
    for (const entity of entities) {
      const seen = seenIn(entity, this.language);
      if (seen) this.put(seen);
    }
  }

  /** Takes a change of the stream in; undefined where it does not touch the map. */
  take(data: string): Happened | undefined {
    const change = JSON.parse(data) as ChangeEvent;
    const entity = change.entity as Simplified;
    const { id } = entity;
    if (this.loading) this.told.add(id);
    const before = this.entities.get(id);
    const now = change.kind === "delete" ? undefined : seenIn(entity, this.language);
    if (now) this.put(now);
    else if (before) this.remove(id);
    return { id, before, now };
  }

  private put(seen: Seen): void {
    const before = this.entities.get(seen.id);
    if (before?.type !== seen.type) {
      if (before) this.count(before.type, -1);
      this.count(seen.type, 1);
    }
    this.entities.set(seen.id, seen);
  }

  private remove(id: string): void {
    const before = this.entities.get(id);
    if (!before) return;
    this.entities.delete(id);
    this.count(before.type, -1);
  }

  private count(type: string, by: number): void {
    this.counts.set(type, (this.counts.get(type) ?? 0) + by);
  }
}

async function read(type: string, offset: number, language: string): Promise<Simplified[]> {
  const query = new URLSearchParams({
    type, q: "location", format: "simplified", pick: picked, lang: language,
    limit: String(pageSize), offset: String(offset),
  });
  const answer = await fetch(`/ngsi-ld/v1/entities?${query}`, { headers: { Accept: "application/json" } });
  if (answer.ok) return await answer.json() as Simplified[];
  const problem = await answer.json().catch(() => ({})) as Partial<Problem>;
  throw new Refused(answer.status, problem.code ?? "", problem.detail ?? answer.statusText);
}

/** The position of the feed behind which nothing has happened yet. */
export async function head(): Promise<string> {
  const answer = await fetch("/api/feed?from=now&limit=1");
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({})) as Partial<Problem>;
    throw new Refused(answer.status, problem.code ?? "", problem.detail ?? answer.statusText);
  }
  return answer.headers.get("City-Position") ?? "";
}
