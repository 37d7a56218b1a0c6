import type { Seen } from "./seen";

const usualMilliseconds = 600;
const longestMilliseconds = 4_000;
const restMilliseconds = 60_000;

interface Move {
  from: [number, number];
  to: Seen;
  begun: number;
  lasts: number;
  told: number;
}

/**
 * What moves: an entity goes from where it is seen to where it was read, in about the time that lay between its last
 * two readings. One that has not moved for a minute stands still again.
 */
export class Motion {
  private readonly moves = new Map<string, Move>();
  private readonly calm = matchMedia("(prefers-reduced-motion: reduce)");

  has(id: string): boolean {
    return this.moves.has(id);
  }

  /** An entity was read at another place. */
  go(from: Seen, to: Seen, now: number): void {
    const before = this.moves.get(to.id);
    const gap = before ? now - before.told : Infinity;
    const at = before ? place(before, now) : [from.longitude, from.latitude] as [number, number];
    const lasts = this.calm.matches ? 0 : gap <= longestMilliseconds ? Math.max(gap, 100) : usualMilliseconds;
    this.moves.set(to.id, { from: at, to, begun: now, lasts, told: now });
  }

  /** An entity was read at the place where it is, or has gone. */
  keep(id: string, now: Seen | undefined): void {
    const move = this.moves.get(id);
    if (!now) this.moves.delete(id);
    else if (move) move.to = now;
  }

  /** Where one is seen at this moment, where it moves. */
  at(id: string, now: number): Seen | undefined {
    const move = this.moves.get(id);
    return move && seen(move, now);
  }

  /** All that move, as they are seen at this moment. */
  *all(now: number): Iterable<Seen> {
    for (const move of this.moves.values()) yield seen(move, now);
  }

  /** Whether one is under way. */
  busy(now: number): boolean {
    for (const move of this.moves.values()) if (now < move.begun + move.lasts) return true;
    return false;
  }

  /** Lets go of what has come to rest; says whether there was any. */
  settle(now: number): boolean {
    const before = this.moves.size;
    for (const [id, move] of this.moves) if (now > move.told + restMilliseconds) this.moves.delete(id);
    return this.moves.size < before;
  }
}

function place(move: Move, now: number): [number, number] {
  const part = move.lasts > 0 ? Math.min(1, (now - move.begun) / move.lasts) : 1;
  return [
    move.from[0] + (move.to.longitude - move.from[0]) * part,
    move.from[1] + (move.to.latitude - move.from[1]) * part,
  ];
}

function seen(move: Move, now: number): Seen {
  const [longitude, latitude] = place(move, now);
  return { ...move.to, longitude, latitude };
}
