// The review page: text and cards find each other, and the keyboard does what the buttons do.
//
// .review            data-pane="drafts" or "text": the pane that a narrow screen shows
// #draft-7, #src-7   the card of draft 7 and its place in the text; both carry data-draft="7"
// [data-key=a]       the button of a card that the key presses
// [data-show]        radio buttons: which cards are listed

const review = document.querySelector(".review");
const list = review.querySelector(".review__drafts");

const cards = () => [...list.querySelectorAll(".draft")];
const current = () => list.querySelector(".draft[aria-current]");

function choosePane(name) {
  review.dataset.pane = name;
  for (const tab of review.querySelectorAll("[data-tab]")) {
    tab.setAttribute("aria-pressed", tab.dataset.tab === name);
  }
}

// Mark both sides of a draft as the current one and bring them into view.
function select(id) {
  for (const element of review.querySelectorAll("[aria-current]")) element.removeAttribute("aria-current");
  for (const element of review.querySelectorAll(`[data-draft="${id}"]`)) {
    element.setAttribute("aria-current", "true");
    element.scrollIntoView({ block: "nearest" });
  }
}

function show(id, pane) {
  choosePane(pane);
  select(id);
  document.getElementById(`${pane === "text" ? "src" : "draft"}-${id}`)?.focus({ preventScroll: true });
}

function step(by) {
  const listed = cards().filter((card) => card.offsetParent);
  const next = listed[current() ? listed.indexOf(current()) + by : 0];
  if (next) show(next.dataset.draft, "drafts");
}

// After a decision, on to the next card that waits.
function advance(card) {
  const rest = cards();
  const next = rest.slice(rest.indexOf(card) + 1).find(({ dataset }) => dataset.state === "pending");
  show((next ?? card).dataset.draft, "drafts");
}

review.addEventListener("click", (event) => {
  const { target } = event;
  const [tab, source, card] = ["[data-tab]", ".item", ".draft"].map((selector) => target.closest(selector));
  if (tab) choosePane(tab.dataset.tab);
  else if (source) {
    event.preventDefault();
    show(source.dataset.draft, "drafts");
  } else if (target.closest("[data-to-source]")) {
    event.preventDefault();
    show(card.dataset.draft, "text");
  } else if (card && card !== current()) select(card.dataset.draft);
});

// By keyboard alone: opening a card under a pressed mouse button would move the button away before it is released.
review.addEventListener("focusin", ({ target }) => {
  const card = target.closest(".draft");
  if (card && target.matches(":focus-visible") && card !== current()) select(card.dataset.draft);
});

review.addEventListener("change", ({ target }) => {
  if (target.matches("[data-show]")) list.dataset.show = target.value;
});

// Half-filled forms are not left without a question.
review.addEventListener("input", ({ target }) => target.closest("form.draft")?.setAttribute("data-touched", ""));
window.addEventListener("beforeunload", (event) => {
  if (list.querySelector("[data-touched]")) event.preventDefault();
});

function press(key, target) {
  if (key === "j" || key === "ArrowDown") return step(1);
  if (key === "k" || key === "ArrowUp") return step(-1);
  if (key === "?") return document.getElementById("keys").showModal();
  if (key === "Enter") return target.querySelector("summary").click();
  return current().querySelector(`[data-key=${key}]`).click();
}

function means(key, target) {
  if (key === "Enter") return target.matches("article.draft");
  return /^([jk?]|Arrow(Up|Down))$/.test(key) || (/^[a-z]$/.test(key) && current()?.querySelector(`[data-key=${key}]`));
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const elsewhere = target.closest("input, select, textarea, dialog") || document.querySelector("dialog[open]");
  if (elsewhere || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (!means(key, target)) return;
  event.preventDefault();
  press(key, target);
});

document.addEventListener("htmx:afterSwap", ({ target, detail }) => {
  if (!target.matches(".draft")) return;
  const id = target.dataset.draft;
  const source = document.getElementById(`src-${id}`);
  if (source) source.dataset.state = target.dataset.state;
  const failed = detail.xhr.status >= 400;
  if (!failed && detail.requestConfig.verb === "post") return advance(target);
  select(id);
  const focus = failed ? "[role=alert]" : "input:not([type=hidden]), select, textarea";
  const place = (target.matches("form") || failed ? target.querySelector(focus) : null) ?? target;
  place.focus();
});

const asked = /^#(draft|src)-(\d+)$/.exec(location.hash);
if (asked) show(asked[2], asked[1] === "src" ? "text" : "drafts");
