/** West, south, east, north, in degrees. */
export type Box = [number, number, number, number];

/** A line or an area, or several of a kind (RFC 7946); a single point is none. */
export interface Shape {
  type: "MultiPoint" | "LineString" | "MultiLineString" | "Polygon" | "MultiPolygon";
  coordinates: never;
}

/** An entity as the map sees it. */
export interface Seen {
  id: string;
  type: string;
  name: string;
  longitude: number;
  latitude: number;
  /** What it covers, where it is more than a point, and the box around that. */
  shape?: Shape;
  box?: Box;
}

/** An entity in simplified form (ETSI GS CIM 009 V1.9.1, 4.5.4). */
export type Simplified = Record<string, unknown> & { id: string };

const nameMembers = ["name", "title", "https://smartdatamodels.org/name"];

const shapes = new Set(["MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon"]);

/** The members that are asked of the API. */
export const picked = ["id", "type", ...nameMembers, "location"].join(",");

/** What the map sees of an entity, or undefined where it has no place. */
export function seenIn(entity: Simplified, language: string): Seen | undefined {
  const location = entity.location as { type?: unknown; coordinates?: unknown } | undefined;
  const box = boxAround(location?.coordinates);
  if (!box) return undefined;
  const types = entity.type;
  const seen: Seen = {
    id: entity.id,
    type: String(Array.isArray(types) ? types[0] : types),
    name: nameIn(entity, language),
    longitude: (box[0] + box[2]) / 2,
    latitude: (box[1] + box[3]) / 2,
  };
  if (!shapes.has(String(location!.type))) return seen;
  return { ...seen, shape: { type: location!.type, coordinates: location!.coordinates } as Shape, box };
}

/** Whether two look the same on the map and stand at the same place. */
export function same(one: Seen, other: Seen): boolean {
  return one.type === other.type && one.name === other.name && one.longitude === other.longitude
    && one.latitude === other.latitude && JSON.stringify(one.shape) === JSON.stringify(other.shape);
}

/** Whether one reaches into a box. */
export function reachesInto(one: Seen, [west, south, east, north]: Box): boolean {
  const [w, s, e, n] = one.box ?? [one.longitude, one.latitude, one.longitude, one.latitude];
  return w <= east && e >= west && s <= north && n >= south;
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

function boxAround(coordinates: unknown): Box | undefined {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  if (Array.isArray(coordinates) && typeof coordinates[0] === "number" && typeof coordinates[1] === "number")
    return [coordinates[0], coordinates[1], coordinates[0], coordinates[1]];
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
  return box[0] <= box[2] ? box : undefined;
}
