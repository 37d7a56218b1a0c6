import "maplibre-gl/dist/maplibre-gl.css";
import { openStream, sayState } from "../stream";
import { text } from "../texts";
import type { ChangeEvent } from "../wire";
import { readAddress, writeAddress } from "./address";
import { City, head, Refused, perTypeMax } from "./city";
import { Drawer } from "./drawer";
import type { Basemap } from "./ground";
import { Layers } from "./layers";
import { search } from "./search";
import { Twin } from "./twin";
import type { View } from "./view";

const againMilliseconds = 3_000;
const newTypeMilliseconds = 1_000;

/** What stays wrong, whatever else goes well. */
let standing: string | undefined;

/** Brings the map page to life: each part knows its own, this one lets them know of each other. */
export function open(root: HTMLElement): void {
  const part = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
  const language = document.documentElement.lang;
  const address = readAddress();
  const city = new City(language);
  const basemap = root.dataset.basemap ? JSON.parse(root.dataset.basemap) as Basemap : undefined;
  const stream = part("stream");

  const turned = () => {
    view?.all();
    twin.changed(true);
    writeAddress(address);
  };
  const layers = new Layers(part("layer-list"), address.off, turned);
  const drawer = new Drawer(part("drawer"), part("drawer-body"), part("drawer-close"), {
    chose: (id) => {
      address.id = id;
      root.classList.toggle("drawn", id !== undefined);
      view?.choose(id);
      writeAddress(address);
    },
    late: () => sayState(stream, "reconnecting"),
    signedOut: () => sayState(stream, "signedout"),
  });
  const twin = new Twin(part("twin"), {
    bounds: () => view?.bounds(),
    types: () => layers.on(),
    entities: () => root.dataset.state === "loading" ? undefined
      : [...city.entities.values()].filter((one) => layers.isOn(one.type)),
    called: (type) => layers.called(type),
    open: (id) => void drawer.open(id),
  });
  let view: View | undefined;

  const toggle = (on: boolean) => {
    address.twin = on;
    twin.toggle(on);
    root.classList.toggle("twinned", on);
    part("twin-toggle").setAttribute("aria-pressed", String(on));
    writeAddress(address);
  };
  part("twin-toggle").addEventListener("click", () => toggle(!twin.isOpen));
  part("tilt").addEventListener("click", () => part("tilt").setAttribute("aria-pressed", String(view?.tilt())));
  part("all").addEventListener("click", () => (layers.turn(true), turned()));
  part("none").addEventListener("click", () => (layers.turn(false), turned()));
  if (matchMedia("(max-width: 720px)").matches) document.querySelector(".map-layers")!.removeAttribute("open");
  search(part<HTMLInputElement>("q"), part("results"), {
    entity: (id, at) => {
      if (at) view?.go(at);
      void drawer.open(id);
    },
    type: (type) => {
      layers.turn(true, type);
      turned();
      view?.fit(type);
    },
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") drawer.close();
  });

  part("tilt").setAttribute("aria-pressed", String((address.at?.[3] ?? 0) > 10));
  if (address.id) void drawer.open(address.id);
  if (!document.createElement("canvas").getContext("webgl2")) {
    root.dataset.view = "none";
    standing = text("onmap.nowebgl");
    fault();
    toggle(true);
  } else {
    // The entities are read while what draws them comes and gets ready.
    void import("./view").then((module) => {
      view = new module.View(root, part("map"), city, layers, basemap, address, {
        open: (id) => void drawer.open(id),
        moved: (at) => {
          address.at = at;
          writeAddress(address);
          twin.changed(true);
        },
      });
      if (address.twin) toggle(true);
    });
  }
  follow({ root, city, layers, drawer, twin, view: () => view, stream });
}

interface Parts {
  root: HTMLElement;
  city: City;
  layers: Layers;
  drawer: Drawer;
  twin: Twin;
  view: () => View | undefined;
  stream: HTMLElement;
}

/** Loads the entities and follows their changes; what happens while they are loaded is not lost. */
function follow({ root, city, layers, drawer, twin, view, stream }: Parts): void {
  let asking: number | undefined;

  const counted = () => {
    layers.count(city.counts);
    root.dataset.entities = String(city.entities.size);
  };

  /** Asks which types there are. */
  const relist = async () => {
    const answer = await fetch("/map?part=layers", { redirect: "manual" });
    if (!answer.ok) throw new Refused(answer.status, "", answer.statusText);
    layers.replace(await answer.text());
    view()?.restyle();
    counted();
  };

  const load = async (anew = false) => {
    try {
      // Only entities of types that are known are read; those of others would be lost.
      if (anew) await relist();
      await city.load(layers.types, () => {
        counted();
        view()?.more();
      });
      fault();
      const more = [...layers.types.values()].some((count) => count > perTypeMax);
      if (more) fault(text("onmap.more", perTypeMax.toLocaleString("en")), false);
      document.getElementById("empty")!.hidden = city.entities.size > 0;
      root.dataset.state = "loaded";
      view()?.all();
      twin.changed(false);
    } catch (why) {
      tell(why);
      window.setTimeout(load, againMilliseconds, anew);
    }
  };

  const newType = () => {
    asking ??= window.setTimeout(() => {
      asking = undefined;
      relist().catch(() => stream.dataset.state === "signedout" || newType());
    }, newTypeMilliseconds);
  };

  const start = async () => {
    try {
      const from = await head();
      openStream(stream, "/api/stream", from, {
        opened: () => drawer.changed(false),
        change: (data) => {
          const happened = city.take(data);
          if (!happened) return;
          view()?.happened(happened);
          if (happened.id === drawer.id) drawer.changed(!(JSON.parse(data) as ChangeEvent).kind.startsWith("u"));
          if (happened.now && !layers.knows(happened.now.type)) newType();
          if (happened.now && !document.getElementById("empty")!.hidden)
            document.getElementById("empty")!.hidden = true;
          if (!happened.before !== !happened.now) counted();
          if (happened.before || happened.now) twin.changed(false);
        },
        ended: async () => {
          const position = await head();
          void load(true);
          return position;
        },
      });
      await load();
    } catch (why) {
      tell(why);
      window.setTimeout(start, againMilliseconds);
    }
  };

  void start();
}

function tell(why: unknown): void {
  if (why instanceof Refused) {
    const code = why.code ? ` (${why.code})` : "";
    fault(`${text("onmap.fault", why.message + code)} ${text("onmap.fault.how")}`);
  } else {
    fault(text("onmap.offline"));
  }
}

/** Says what is wrong over the map, or that nothing is. */
function fault(words = standing, bad = true): void {
  const shown = document.getElementById("fault")!;
  shown.hidden = words === undefined;
  shown.classList.toggle("bad", bad);
  shown.textContent = words ?? "";
}
