/** An entity as the map sees it. */
export interface Seen {
  id: string;
  type: string;
  name: string;
  longitude: number;
  latitude: number;
}

/** An entity in simplified form (ETSI GS CIM 009 V1.9.1, 4.5.4). */
export type Simplified = Record<string, unknown> & { id: string };

const nameMembers = ["name", "title", "https://smartdatamodels.org/name"];

/** The members that are asked of the API. */
export const picked = ["id", "type", ...nameMembers, "location"].join(",");

/** What the map sees of an entity, or undefined where it has no place. */
export function seenIn(entity: Simplified, language: string): Seen | undefined {
  const at = middle((entity.location as { coordinates?: unknown } | undefined)?.coordinates);
  if (!at) return undefined;
  const types = entity.type;
  return {
    id: entity.id,
    type: String(Array.isArray(types) ? types[0] : types),
    name: nameIn(entity, language),
    longitude: at[0],
    latitude: at[1],
  };
}

function nameIn(entity: Simplified, language: string): string {
  for (const member of nameMembers) {
    const name = entity[member];
    if (typeof name === "string" && name) return name;
    const map = (name as { languageMap?: Record<string, string> } | undefined)?.languageMap;
    if (!map) continue;
    const fits = Object.keys(map).find((tag) => tag.split("-")[0] === language) ?? Object.keys(map)[0];
    if (fits) return String(map[fits]);
  }
  return "";
}

/** The middle of the box around all positions of a geometry. */
function middle(coordinates: unknown): [number, number] | undefined {
  const box = [Infinity, Infinity, -Infinity, -Infinity] as [number, number, number, number];
  const visit = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    if (Array.isArray(part[0])) return part.forEach(visit);
    const [longitude, latitude] = part as unknown[];
    if (typeof longitude !== "number" || typeof latitude !== "number") return;
    box[0] = Math.min(box[0], longitude);
    box[1] = Math.min(box[1], latitude);
    box[2] = Math.max(box[2], longitude);
    box[3] = Math.max(box[3], latitude);
  };
  visit(coordinates);
  return box[0] <= box[2] ? [(box[0] + box[2]) / 2, (box[1] + box[3]) / 2] : undefined;
}
