// Copying from a grid and pasting into it, as Excel and WPS put it on the clipboard: columns by tabs, rows by lines.

import { shown, titleOf, writable } from "./grid-cells.js";

export function copied(rows) {
  return rows.map((row) => row.map((control) => quoted(shown(control))).join("\t")).join("\n");
}

function quoted(text) {
  return /[\t\n"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

// A cell with a line end or a tab comes in quotation marks, and a quotation mark in it twice.
export function blockOf(text) {
  const rows = [];
  const piece = /[\t\n](?:"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*))/g;
  const lines = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  for (const match of `\n${lines}`.matchAll(piece)) {
    if (match[0].startsWith("\n")) rows.push([]);
    rows.at(-1).push((match[1]?.replaceAll('""', '"').replaceAll("\n", " ") ?? match[2]).trim());
  }
  return rows;
}

// Put a block at a cell. A single value fills the whole selection, as a spreadsheet does. Returns what did not fit,
// each with its words: nothing is dropped without being told.
export function paste(cells, text, start, selection, says) {
  const block = blockOf(text);
  const single = block.length === 1 && block[0].length === 1;
  const placed = single && selection.flat().length > 1 ? everywhere(block[0][0], selection) : laidAt(cells, block, start);
  const changes = [];
  const refused = [];
  for (const { control, words } of placed) {
    const value = control && writable(control) ? fitting(control, words) : null;
    if (value !== null) changes.push([control, value]);
    else if (words) refused.push({ control, sentence: told(control, words, says) });
  }
  cells.apply(changes);
  return refused;
}

function everywhere(words, selection) {
  return selection.flat().filter(writable).map((control) => ({ control, words }));
}

function laidAt(cells, block, start) {
  const rows = cells.rowsFrom(start);
  const { x } = cells.places.get(start);
  return block.flatMap((words, y) => words.map((word, dx) => ({ control: rows[y]?.[x + dx] ?? null, words: word })));
}

function told(control, words, says) {
  if (!control) return says.outside.replace("{words}", words);
  const sentence = writable(control) ? says.unknown : says.readonly;
  return sentence.replace("{cell}", titleOf(control)).replace("{words}", words);
}

// The words as the cell takes them; null for a choice that it does not offer. A figure or a day that cannot be read
// stays as it is, and is told to be wrong where it stands.
export function fitting(control, words) {
  if (control.matches("select")) return choice(control, words);
  if (control.dataset.cell === "figure") return figure(words, control.closest("tr").dataset.unit ?? "");
  if (control.dataset.cell === "day") return day(words);
  return words;
}

function choice(select, words) {
  const found = [...select.options].find(
    (option) => words === option.textContent.trim() || words === option.title || (words && words === option.value),
  );
  if (found) return found.value;
  return words ? null : ([...select.options].find((option) => !option.value)?.value ?? null);
}

export function halfWidth(text) {
  return text
    .replace(/[！-～]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
    .replace(/[。．]/g, ".")
    .replace(/[\u3000\u00a0]/g, " ")
    .trim();
}

// 1,200 and １２００ and 1200家 are 1200 where 家 is counted.
function figure(words, unit) {
  const plain = halfWidth(words).replaceAll(" ", "");
  const counted = halfWidth(unit);
  const bare = counted && plain.endsWith(counted) ? plain.slice(0, -counted.length) : plain;
  return /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(bare) ? bare.replaceAll(",", "") : bare;
}

// 2026/6/30, 2026.6.30 and 2026年6月30日 are 2026-06-30.
function day(words) {
  const match = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(halfWidth(words).replaceAll(" ", ""));
  return match ? `${match[1]}-${match[2].padStart(2, "0")}-${match[3].padStart(2, "0")}` : words;
}
