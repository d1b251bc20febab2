// A table of inputs that is edited like a spreadsheet. Without scripts it is a table of inputs.
//
// [data-grid]              around the table and its bar of buttons
// Arrows, Enter, Tab       to the next cell; typing replaces what is there, F2 or a second click edits it
// Escape                   takes back what was typed in the cell
// Shift with arrows        selects; Ctrl+C, Ctrl+V, Delete and Ctrl+D (fill down) work on the selection
// Ctrl+Z, Ctrl+Y, Ctrl+S   undo, redo, save

import { Cells, writable } from "./grid-cells.js";
import { fillCurve, fillDown, sharesOf } from "./grid-fill.js";
import { list } from "./grid-lists.js";
import { copied, fitting, paste } from "./grid-paste.js";
import { Saving } from "./grid-save.js";

const root = document.querySelector("[data-grid]");
const table = root.querySelector("[role=grid]");
const says = JSON.parse(document.getElementById("grid-says").textContent);
const cells = new Cells(table);
const saving = new Saving(root, cells, says);

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

let current = null; // the control with the focus, or the last that had it
let end = null; // the other corner of the selection
let before = ""; // what the current cell said when it was entered
let editing = false; // arrows move in the text, not between cells

const controlOf = (node) => node.closest?.("[data-cell]") ?? node.closest?.("td")?.querySelector("[data-cell]") ?? null;
const selection = () => (current ? cells.between(current, end ?? current) : []);
const chosen = () => selection().flat().filter(Boolean);

function select(to) {
  for (const cell of table.querySelectorAll("[aria-selected]")) cell.removeAttribute("aria-selected");
  end = to;
  for (const control of chosen()) control.closest("td").setAttribute("aria-selected", "true");
}

function edit(on) {
  editing = on;
  if (!current?.matches("input")) return;
  current.toggleAttribute("data-editing", on);
  if (on) current.setSelectionRange(current.value.length, current.value.length);
  else current.select();
}

// What was typed becomes one step, in the form in which the cell takes it.
function commit() {
  if (!current || current.value === before || !writable(current)) return;
  current.value = fitting(current, current.value) ?? current.value;
  cells.keep([{ control: current, before, after: current.value }]);
  before = current.value;
}

function go(to) {
  commit();
  if (to) to.focus();
  else edit(false);
}

table.addEventListener("focusin", ({ target }) => {
  const control = controlOf(target);
  if (!control || control !== target) return;
  current = control;
  before = control.value;
  select(control);
  edit(false);
});

table.addEventListener("focusout", ({ target }) => {
  if (target !== current) return;
  commit();
  target.removeAttribute("data-editing");
});

table.addEventListener("change", ({ target }) => target === current && target.matches("select") && commit());

// A click takes a cell as a whole, a second one goes into its text; moving on with the button held selects.
table.addEventListener("mousedown", (event) => {
  const control = controlOf(event.target);
  if (!control || event.button !== 0 || matchMedia("(pointer: coarse)").matches) return;
  if (event.shiftKey && current) {
    event.preventDefault();
    select(control);
  } else if (control.matches("input, span") && control !== document.activeElement) {
    event.preventDefault();
    control.focus();
  } else if (control === document.activeElement && control.matches("input")) {
    editing = true;
    control.setAttribute("data-editing", "");
  }
});

table.addEventListener("mouseover", ({ target, buttons }) => {
  const control = controlOf(target);
  if (buttons === 1 && control && current && !editing && control !== end) select(control);
});

// Keys. Each returns whether it was meant for the grid.

function moveKey({ key, shiftKey, ctrlKey }) {
  const direction = ARROWS[key];
  if (!direction || editing || ctrlKey) return false;
  if (shiftKey) {
    const next = cells.beside(end ?? current, ...direction);
    if (next) select(next);
    next?.scrollIntoView({ block: "nearest", inline: "nearest" });
  } else go(cells.beside(current, ...direction));
  return true;
}

function enterKey({ key, shiftKey }) {
  if (key !== "Enter") return false;
  go(cells.beside(current, 0, shiftKey ? -1 : 1));
  return true;
}

function escapeKey({ key }) {
  if (key !== "Escape") return false;
  if (writable(current)) current.value = before;
  select(current);
  edit(false);
  saving.edited([current]);
  return true;
}

function editKey({ key }) {
  if (key !== "F2") return false;
  if (current.matches("select")) current.showPicker?.();
  else edit(!editing);
  return true;
}

function clearKey({ key }) {
  if (editing || (key !== "Delete" && !(key === "Backspace" && chosen().length > 1))) return false;
  commit();
  cells.apply(chosen().map((control) => [control, fitting(control, "") ?? control.value]));
  before = current.value;
  return true;
}

const KEYS = [moveKey, enterKey, escapeKey, editKey, clearKey];

table.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || !current || controlOf(event.target) !== current) return;
  if (!event.ctrlKey && !event.metaKey && KEYS.some((key) => key(event))) event.preventDefault();
});

// What the buttons of the bar and the keys with Ctrl do.

function onWhole(act) {
  commit();
  act();
  if (current) before = current.value;
}

const DEEDS = {
  undo: () => onWhole(() => cells.undo()),
  redo: () => onWhole(() => cells.redo()),
  down: () => onWhole(() => current && fillDown(cells, selection(), current)),
  evenly: () => onWhole(() => filled(fillCurve(cells, selection(), null))),
  shares: () => onWhole(byShares),
  save: () => onWhole(() => saving.now()),
};

const CONTROL_KEYS = { z: "undo", y: "redo", d: "down", s: "save" };

function filled(count) {
  if (!count) saving.say(says.nothingToFill);
}

function byShares() {
  const given = root.querySelector("[data-shares]");
  const shares = sharesOf(given.value, Number(given.dataset.shares));
  given.setAttribute("aria-invalid", String(!shares));
  if (shares) filled(fillCurve(cells, selection(), shares));
  else saving.say(says.shares);
}

root.addEventListener("keydown", (event) => {
  if (!(event.ctrlKey || event.metaKey) || event.altKey || event.isComposing) return;
  const key = event.shiftKey && event.key.toLowerCase() === "z" ? "y" : event.key.toLowerCase();
  const deed = CONTROL_KEYS[key];
  if (!deed || (editing && (deed === "undo" || deed === "redo"))) return;
  if (deed !== "save" && !controlOf(event.target)) return;
  event.preventDefault();
  DEEDS[deed]();
});

root.addEventListener("click", ({ target }) => DEEDS[target.closest("[data-deed]")?.dataset.deed]?.());

// The clipboard. While a text is edited it works on that text, unless whole cells are pasted.

const inTable = () => current && controlOf(document.activeElement ?? table) === current;

function copy(event) {
  if (editing || !inTable()) return false;
  event.preventDefault();
  event.clipboardData.setData("text/plain", copied(selection()));
  return true;
}

document.addEventListener("copy", copy);
document.addEventListener("cut", (event) => copy(event) && clearKey({ key: "Delete" }));

document.addEventListener("paste", (event) => {
  const text = event.clipboardData.getData("text/plain");
  if (!inTable() || (editing && !/[\t\n]/.test(text.trim()))) return;
  event.preventDefault();
  onWhole(() => list(root, "pasted", paste(cells, text, current, selection(), says)));
});

table.addEventListener("input", ({ target }) => controlOf(target) === target && saving.edited([target]));
root.classList.add("breakdown--keys");
