import { inOrder } from "../order";

const pauseMilliseconds = 150;

/** What a reader can choose from what was found. */
export interface Chooser {
  entity(id: string, at: [number, number] | undefined): void;
  type(type: string): void;
}

/** The search box: asks the server while one writes; arrow keys, Enter and Esc go through what was found. */
export function search(box: HTMLInputElement, results: HTMLElement, chooser: Chooser): void {
  let due: number | undefined;
  let asked = 0;
  let at = -1;

  const options = () => [...results.querySelectorAll<HTMLElement>("[role=option]")];

  const hide = () => {
    asked++;
    results.hidden = true;
    results.replaceChildren();
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
    at = -1;
  };

  const ask = async () => {
    const mine = ++asked;
    const wanted = box.value.trim();
    if (!wanted) return hide();
    const query = new URLSearchParams({ part: "search", q: wanted });
    const answer = await fetch(`/map?${query}`, { redirect: "manual" }).catch(() => undefined);
    if (!answer || answer.type === "opaqueredirect" || mine !== asked) return;
    const html = await answer.text();
    if (mine !== asked) return;
    results.innerHTML = html;
    // Types before entities, each in the order of their names.
    const found = options().sort((one, other) =>
      Number("id" in one.dataset) - Number("id" in other.dataset) || inOrder(nameOf(one), nameOf(other)));
    found[0]?.parentElement!.append(...found);
    results.hidden = false;
    box.setAttribute("aria-expanded", "true");
    point(0);
  };

  const point = (to: number) => {
    const all = options();
    if (!all.length) return;
    all[at]?.setAttribute("aria-selected", "false");
    at = (to + all.length) % all.length;
    const option = all[at]!;
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    box.setAttribute("aria-activedescendant", option.id);
  };

  const choose = (option: HTMLElement | undefined) => {
    if (!option) return;
    const { id, ofType, longitude, latitude } = option.dataset;
    hide();
    if (ofType) chooser.type(ofType);
    else if (id) chooser.entity(id, longitude && latitude ? [Number(longitude), Number(latitude)] : undefined);
  };

  box.addEventListener("input", () => {
    clearTimeout(due);
    due = window.setTimeout(ask, pauseMilliseconds);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") point(at + 1);
    else if (event.key === "ArrowUp") point(at - 1);
    else if (event.key === "Escape" && !results.hidden) hide();
    else if (event.key === "Enter") choose(options()[at]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  box.addEventListener("blur", () => window.setTimeout(hide, pauseMilliseconds));
  results.addEventListener("pointerdown", (event) => {
    // The box must not lose its focus before the choice is made.
    event.preventDefault();
    choose((event.target as Element).closest<HTMLElement>("[role=option]") ?? undefined);
  });
}

function nameOf(option: HTMLElement): string {
  return option.querySelector(".name")!.textContent!;
}
