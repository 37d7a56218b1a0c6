import { fetchPart } from "./parts";
import { localise } from "./time";

/** Has each link with data-side shown at the side of the page; without a script it leads to a page of its own. */
export function keepSide(): void {
  const side = document.querySelector<HTMLDialogElement>("#side");
  const body = side?.querySelector<HTMLElement>("#side-body");
  if (!side || !body) return;
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-side]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    void open(link.href);
  });
  side.addEventListener("click", (event) => {
    if (event.target === side || (event.target as Element).closest("[data-close]")) side.close();
  });

  const open = async (address: string) => {
    const url = new URL(address);
    url.searchParams.set("part", "side");
    const html = await fetchPart(url.href).catch(() => undefined);
    if (html === undefined) return void (location.href = address);
    // A page that has no such part is shown by its content.
    const drawn = new DOMParser().parseFromString(html, "text/html");
    body.replaceChildren(...[...(drawn.querySelector("main") ?? drawn.body).childNodes]);
    const title = body.querySelector("h1, h2");
    if (title) title.id = "side-title";
    localise(body);
    side.showModal();
  };
}
