// Says what is wrong with cells: a sentence at the cell, and all of them in a list with links.
//
// [data-list=wrong]    what cannot be saved; raced: what somebody else changed; pasted: what did not fit

import { titleOf } from "./grid-cells.js";

// Shows the sentence at its cell; no sentence takes it away.
export function mark(control, sentence) {
  const cell = control.closest("td");
  cell.querySelector(".plan__wrong")?.remove();
  control.removeAttribute("aria-invalid");
  control.removeAttribute("aria-describedby");
  if (!sentence) return;
  const words = document.createElement("p");
  Object.assign(words, { className: "plan__wrong", id: `wrong-${control.name}`, textContent: sentence });
  control.setAttribute("aria-invalid", "true");
  control.setAttribute("aria-describedby", words.id);
  cell.append(words);
}

// items: {control, sentence, choices}; choices are pairs of a code and the words of its button.
export function list(root, kind, items) {
  const place = root.querySelector(`[data-list=${kind}]`);
  place.hidden = !items.length;
  place.querySelector("[data-items]").replaceChildren(...items.map(item));
}

function item({ control, sentence, choices = [] }) {
  const line = document.createElement("li");
  if (control) line.append(linkTo(control), " – ");
  line.append(sentence);
  for (const [choice, words] of choices) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "btn" });
    button.textContent = words;
    button.dataset.settle = choice;
    button.dataset.name = control.name;
    line.append(" ", button);
  }
  return line;
}

function linkTo(control) {
  const link = Object.assign(document.createElement("a"), { href: `#${control.id}`, textContent: titleOf(control) });
  link.addEventListener("click", (event) => {
    event.preventDefault();
    control.focus();
  });
  return link;
}

// What a target still lacks: pairs of a sentence and the name of the cell where it is mended, or "".
// One that lacks nothing can be confirmed.
export function listProblems(root, target, problems) {
  const lines = problems.map(([sentence, name]) => {
    const line = document.createElement("li");
    const words = name ? Object.assign(document.createElement("a"), { href: `#${name}` }) : line;
    words.textContent = sentence;
    if (name) line.append(words);
    return line;
  });
  const place = root.querySelector(`[data-problems="${target}"]`);
  place.hidden = !lines.length;
  place.querySelector(".figure").textContent = lines.length;
  place.querySelector("ul").replaceChildren(...lines);
  const confirm = root.querySelector(`[data-sound="${target}"]`);
  if (confirm) confirm.hidden = Boolean(lines.length);
}

// The units of a target were changed: choose among those it has now.
export function offerUnits(root, target, units) {
  for (const select of root.querySelectorAll(`#target-${target} select[name^=unit-]`)) {
    const chosen = select.value;
    const known = units.some(([value]) => value === chosen) ? [] : [...select.selectedOptions].filter((o) => o.value);
    const options = units.map(([value, words, name]) => Object.assign(new Option(words, value), { title: name }));
    select.replaceChildren(new Option("", ""), ...options, ...known);
    select.value = chosen;
  }
}

export function fill(sentence, words) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => words[name] ?? whole);
}
