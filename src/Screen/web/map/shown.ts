import type { Feature, Geometry } from "geojson";
import type {
  ExpressionSpecification, GeoJSONSource, LayerSpecification, Map as MapLibre, StyleSpecification,
} from "maplibre-gl";
import { colourOf, imageOf } from "./marks";
import type { Seen } from "./seen";
import { fonts, token } from "../tokens";

export const still = "still";
export const moving = "moving";
const shaped = "shaped";
const chosen = "chosen";

/** From this zoom on entities stand one by one. */
const clusterZoomMax = 14;

/** Layers whose features are entities, topmost first. */
export const entityLayers = ["moving", "marks"];
export const clusterLayer = "clusters";
/** Layers of what is more than a point, topmost first. */
export const shapeLayers = ["shape-points", "shape-lines", "shape-areas"];

/** Adds the entities to a style of the ground: what stands still in clusters, what moves by itself, what is chosen. */
export function withEntities(ground: StyleSpecification, marks: number): StyleSpecification {
  const empty = { type: "FeatureCollection" as const, features: [] };
  return {
    ...ground,
    sources: {
      ...ground.sources,
      [still]: {
        type: "geojson", data: empty, cluster: true, clusterMaxZoom: clusterZoomMax, clusterRadius: 36,
        // The mark of a cluster of one type; -1 of several.
        clusterProperties: {
          mark: [["case", ["==", ["accumulated"], ["get", "mark"]], ["accumulated"], -1], ["get", "mark"]],
        },
      },
      [moving]: { type: "geojson", data: empty },
      [shaped]: { type: "geojson", data: empty },
      [chosen]: { type: "geojson", data: empty },
    },
    layers: [...ground.layers, ...layers(marks)],
  };
}

/** Shows entities as they stand. */
export function show(map: MapLibre, source: string, entities: Iterable<Seen>, markOf: (type: string) => number): void {
  const features = [];
  for (const { id, type, name, longitude, latitude } of entities) {
    features.push({
      type: "Feature" as const,
      geometry: { type: "Point" as const, coordinates: [longitude, latitude] },
      properties: { id, name, mark: markOf(type) },
    });
  }
  map.getSource<GeoJSONSource>(source)?.setData({ type: "FeatureCollection", features });
}

/** Shows what lines and areas cover. */
export function showShapes(map: MapLibre, entities: Iterable<Seen>, markOf: (type: string) => number): void {
  const colours = new Map<number, string>();
  const colour = (mark: number) => {
    if (!colours.has(mark)) colours.set(mark, colourOf(mark));
    return colours.get(mark)!;
  };
  const features = [...entities].map((one) => shapeOf(one, colour(markOf(one.type))));
  map.getSource<GeoJSONSource>(shaped)?.setData({ type: "FeatureCollection", features });
}

/** Puts the ring around the chosen entity, and a rim around what it covers, or takes them away. */
export function ring(map: MapLibre, at: Seen | undefined): void {
  const features: Feature[] = !at ? [] : [{
    type: "Feature", geometry: { type: "Point", coordinates: [at.longitude, at.latitude] }, properties: {},
  }];
  if (at?.shape) features.push(shapeOf(at, token("--accent")));
  map.getSource<GeoJSONSource>(chosen)?.setData({ type: "FeatureCollection", features });
}

function shapeOf({ id, shape }: Seen, colour: string): Feature {
  const kind = shape!.type.endsWith("Polygon") ? "area" : shape!.type.endsWith("String") ? "line" : "points";
  return { type: "Feature", geometry: shape as Geometry, properties: { id, kind, colour } };
}

function layers(marks: number): LayerSpecification[] {
  // A cluster of one type has its colour, one of several has a colour of its own.
  const colour = (marks === 0 ? token("--map-cluster") : [
    "match", ["get", "mark"], ...Array.from({ length: marks }, (_, mark) => [mark, colourOf(mark)]).flat(),
    token("--map-cluster"),
  ]) as unknown as ExpressionSpecification;
  return [
    ...shapes(),
    {
      id: "ring", type: "circle", source: chosen, filter: ["!", ["has", "kind"]],
      paint: {
        "circle-radius": 17, "circle-color": token("--accent"), "circle-opacity": 0.18,
        "circle-stroke-color": token("--accent"), "circle-stroke-width": 2.5,
      },
    },
    namesOf("names", still, ["!", ["has", "point_count"]]),
    namesOf("moving-names", moving, true),
    marksOf("marks", still, ["!", ["has", "point_count"]]),
    marksOf("moving", moving, true),
    {
      id: clusterLayer, type: "circle", source: still, filter: ["has", "point_count"],
      paint: {
        "circle-color": colour,
        "circle-radius": ["interpolate", ["linear"], ["log10", ["get", "point_count"]], 0.3, 12, 1, 15, 2, 20, 4, 30],
        "circle-stroke-color": token("--mark-rim"), "circle-stroke-width": 2,
      },
    },
    {
      id: "cluster-counts", type: "symbol", source: still, filter: ["has", "point_count"],
      layout: {
        "text-field": ["get", "point_count_abbreviated"], "text-font": fonts, "text-size": 12.5,
        "text-allow-overlap": true, "text-ignore-placement": false,
      },
      paint: { "text-color": token("--on-mark") },
    },
  ];
}

function shapes(): LayerSpecification[] {
  const kind = (name: string): ExpressionSpecification => ["==", ["get", "kind"], name];
  return [
    {
      id: "shape-areas", type: "fill", source: shaped, filter: kind("area"),
      paint: { "fill-color": ["get", "colour"], "fill-opacity": 0.25 },
    },
    {
      id: "ring-line", type: "line", source: chosen, filter: ["has", "kind"],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": token("--accent"), "line-width": 12, "line-opacity": 0.35 },
    },
    {
      id: "shape-lines", type: "line", source: shaped, filter: ["!", kind("points")],
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": ["get", "colour"],
        "line-width": ["interpolate", ["linear"], ["zoom"],
          10, ["case", kind("line"), 2.5, 1], 16, ["case", kind("line"), 5, 2.5]],
      },
    },
    {
      id: "shape-points", type: "circle", source: shaped, filter: kind("points"),
      paint: {
        "circle-color": ["get", "colour"], "circle-radius": 4, "circle-stroke-color": token("--mark-rim"),
        "circle-stroke-width": 1.5,
      },
    },
  ];
}

function marksOf(id: string, source: string, filter: ExpressionSpecification | boolean): LayerSpecification {
  return {
    id, type: "symbol", source, filter,
    layout: {
      "icon-image": ["concat", imageOf(""), ["get", "mark"]], "icon-allow-overlap": true,
      "icon-size": ["interpolate", ["linear"], ["zoom"], 10, 0.55, 14, 0.8, 17, 1],
    },
  };
}

/** Names lie in a layer below all marks, which have their room first. */
function namesOf(id: string, source: string, filter: ExpressionSpecification | boolean): LayerSpecification {
  return {
    id, type: "symbol", source, filter, minzoom: clusterZoomMax,
    layout: {
      "text-field": ["get", "name"], "text-font": fonts, "text-size": 11.5, "text-max-width": 9, "text-padding": 2,
      "text-variable-anchor": ["top", "bottom", "left", "right"], "text-radial-offset": 1.5,
      "text-justify": "auto",
    },
    paint: { "text-color": token("--ink"), "text-halo-color": token("--map-halo"), "text-halo-width": 1.4 },
  };
}
