// A button with data-copy="id" copies the words of that element; data-copied says that it did.
// What lies under [data-not-copied] is left out.

for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;

function wordsOf(element) {
  const copy = element.cloneNode(true);
  for (const left of copy.querySelectorAll("[data-not-copied]")) left.remove();
  const lines = copy.querySelectorAll("h2, p").length ? [...copy.querySelectorAll("h2, p")] : [copy];
  return lines.map((line) => line.textContent.trim()).join("\n");
}

// Offices serve pages without TLS, where browsers have no navigator.clipboard: there the old way is taken.
function writeOldWay(words) {
  const area = document.createElement("textarea");
  area.value = words;
  area.className = "visually-hidden";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-copy]");
  if (!button) return;
  const words = wordsOf(document.getElementById(button.dataset.copy));
  if (navigator.clipboard) await navigator.clipboard.writeText(words);
  else writeOldWay(words);
  const before = button.textContent;
  button.textContent = button.dataset.copied;
  button.focus();
  setTimeout(() => { button.textContent = before; }, 2000);
});
