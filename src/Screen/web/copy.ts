const doneMilliseconds = 2_000;

/** Has each button with data-copy put the text of the element it names on the clipboard. */
export function keepCopies(): void {
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    const shown = button && document.getElementById(button.dataset.copy!);
    if (button && shown) void copy(shown).then(() => say(button));
  });
}

async function copy(shown: HTMLElement): Promise<void> {
  const text = shown.textContent ?? "";
  // A page that came by plain HTTP from another machine has no clipboard: then the text is marked and copied so.
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const range = document.createRange();
  range.selectNodeContents(shown);
  const marked = getSelection();
  marked?.removeAllRanges();
  marked?.addRange(range);
  document.execCommand("copy");
}

function say(button: HTMLElement): void {
  const words = button.textContent;
  if (button.dataset.copied) return;
  button.dataset.copied = "true";
  button.textContent = button.dataset.done ?? "✓";
  window.setTimeout(() => {
    button.textContent = words;
    delete button.dataset.copied;
  }, doneMilliseconds);
}
