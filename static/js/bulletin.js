// The page on which a bulletin is written: a number's name goes to where the writer last was, and what is not saved
// neither goes out nor is lost unnoticed.

const form = document.querySelector("[data-bulletin]");
let place = form.querySelector("textarea[name=text]");

form.addEventListener("focusin", ({ target }) => {
  if (target.matches("textarea[name=text]")) place = target;
});

for (const button of document.querySelectorAll("[data-insert]")) {
  button.addEventListener("click", () => {
    if (!place) return;
    place.focus();
    place.setRangeText(button.dataset.insert, place.selectionStart, place.selectionEnd, "end");
    place.dispatchEvent(new Event("input", { bubbles: true }));
  });
}

let unsaved = false;
form.addEventListener("input", () => {
  unsaved = true;
  for (const button of document.querySelectorAll("[data-when-saved] button")) button.disabled = true;
  document.querySelector("[data-unsaved]").hidden = false;
});
form.addEventListener("submit", () => (unsaved = false));
window.addEventListener("beforeunload", (event) => unsaved && event.preventDefault());
