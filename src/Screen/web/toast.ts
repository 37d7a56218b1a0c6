/** Lets a notice that can be undone go when the time for that is over, and closes each that the reader dismisses. */
export function keepToasts(): void {
  for (const toast of document.querySelectorAll<HTMLElement>("[data-toast]"))
    if (toast.dataset.toast) window.setTimeout(() => toast.remove(), Number(toast.dataset.toast) * 1_000);
  document.addEventListener("click", (event) => {
    (event.target as Element).closest("[data-dismiss]")?.closest(".toast")?.remove();
  });
}
