// Pairs of figures by keyboard: j and k go from one to the next, a and x press the button that says so.
//
// [data-link]    a pair; data-state is empty while nobody has decided
// [data-key=a]   the button of a pair that the key presses

const list = document.getElementById("list");

const shown = () => [...list.querySelectorAll("[data-link]")].filter((pair) => pair.offsetParent);
const current = () => list.querySelector("[data-link][aria-current]");

function select(pair) {
  current()?.removeAttribute("aria-current");
  pair.setAttribute("aria-current", "true");
  pair.focus({ preventScroll: true });
  pair.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const pairs = shown();
  const next = pairs[current() ? pairs.indexOf(current()) + by : 0];
  if (next) select(next);
}

function press(key) {
  if (key === "j" || key === "ArrowDown") step(1);
  else if (key === "k" || key === "ArrowUp") step(-1);
  else if (key === "?") document.getElementById("link-keys").showModal();
  else current().querySelector(`[data-key=${key}]`).click();
}

const means = (key) =>
  /^([jk?]|Arrow(Up|Down))$/.test(key) || (/^[ax]$/.test(key) && current()?.querySelector(`[data-key=${key}]`));

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const elsewhere = target.closest("input, select, textarea, dialog") || document.querySelector("dialog[open]");
  if (!list || elsewhere || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (!means(key)) return;
  event.preventDefault();
  press(key);
});

// After a decision, on to the next pair that waits.
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  const pair = detail.elt.closest?.("[data-link]");
  if (!pair) return;
  const pairs = shown();
  const next = pairs.slice(pairs.indexOf(pair) + 1).find(({ dataset }) => !dataset.state);
  select((pair.dataset.state && next) || pair);
});
