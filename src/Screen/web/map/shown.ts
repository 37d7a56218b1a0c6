import type {
  ExpressionSpecification, GeoJSONSource, LayerSpecification, Map as MapLibre, StyleSpecification,
} from "maplibre-gl";
import { colourOf, imageOf } from "./marks";
import type { Seen } from "./seen";
import { fonts, token } from "./tokens";

export const still = "still";
export const moving = "moving";
const chosen = "chosen";

/** From this zoom on entities stand one by one. */
const clusterZoomMax = 14;

/** Layers whose features are entities, topmost first. */
export const entityLayers = ["moving", "marks"];
export const clusterLayer = "clusters";

/** Adds the entities to a style of the ground: what stands still in clusters, what moves by itself, what is chosen. */
export function withEntities(ground: StyleSpecification, marks: number): StyleSpecification {
  const empty = { type: "FeatureCollection" as const, features: [] };
  return {
    ...ground,
    sources: {
      ...ground.sources,
      [still]: {
        type: "geojson", data: empty, cluster: true, clusterMaxZoom: clusterZoomMax, clusterRadius: 36,
        clusterProperties: { least: ["min", ["get", "mark"]], most: ["max", ["get", "mark"]] },
      },
      [moving]: { type: "geojson", data: empty },
      [chosen]: { type: "geojson", data: empty },
    },
    layers: [...ground.layers, ...layers(marks)],
  };
}

/** Shows entities as they stand. */
export function show(map: MapLibre, source: string, entities: Iterable<Seen>, markOf: (type: string) => number): void {
  const features = [];
  for (const { id, type, name, longitude, latitude } of entities) {
    const mark = markOf(type);
    features.push({
      type: "Feature" as const,
      geometry: { type: "Point" as const, coordinates: [longitude, latitude] },
      properties: { id, name, mark, image: imageOf(mark) },
    });
  }
  map.getSource<GeoJSONSource>(source)?.setData({ type: "FeatureCollection", features });
}

/** Puts the ring around the chosen entity, or takes it away. */
export function ring(map: MapLibre, at: Seen | undefined): void {
  show(map, chosen, at ? [at] : [], () => 0);
}

function layers(marks: number): LayerSpecification[] {
  // A cluster of one type has its colour, one of several has a colour of its own.
  const colour = (marks === 0 ? token("--map-cluster") : [
    "case", ["==", ["get", "least"], ["get", "most"]],
    ["match", ["get", "least"], ...Array.from({ length: marks }, (_, mark) => [mark, colourOf(mark)]).flat(),
      token("--map-cluster")],
    token("--map-cluster"),
  ]) as unknown as ExpressionSpecification;
  return [
    {
      id: "ring", type: "circle", source: chosen,
      paint: {
        "circle-radius": 17, "circle-color": token("--accent"), "circle-opacity": 0.18,
        "circle-stroke-color": token("--accent"), "circle-stroke-width": 2.5,
      },
    },
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
    marksOf("marks", still, ["!", ["has", "point_count"]]),
    marksOf("moving", moving, true),
  ];
}

function marksOf(id: string, source: string, filter: ExpressionSpecification | boolean): LayerSpecification {
  return {
    id, type: "symbol", source, filter,
    layout: {
      "icon-image": ["get", "image"], "icon-allow-overlap": true,
      "icon-size": ["interpolate", ["linear"], ["zoom"], 10, 0.55, 14, 0.8, 17, 1],
      "text-field": ["step", ["zoom"], "", clusterZoomMax, ["get", "name"]],
      "text-font": fonts, "text-size": 11.5, "text-anchor": "top", "text-offset": [0, 0.9], "text-optional": true,
      "text-max-width": 9, "text-padding": 4,
    },
    paint: { "text-color": token("--ink"), "text-halo-color": token("--map-halo"), "text-halo-width": 1.4 },
  };
}
