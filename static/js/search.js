// While Chinese characters are still being put together from letters, nothing is looked for; when they stand, it is.

const box = document.querySelector("[data-search]");
box.addEventListener("input", (event) => event.isComposing && event.stopImmediatePropagation(), { capture: true });
box.addEventListener("compositionend", () => box.dispatchEvent(new Event("input", { bubbles: true })));
