// Filling cells from what is there: down from the first selected row, evenly over the quarters, by given shares.
//
// tr[data-total]   the year's value of a row with figures
// tr[data-whole]   of things that come whole

import { fromMillionths, shown, toMillionths, writable } from "./grid-cells.js";
import { fitting, halfWidth } from "./grid-paste.js";

// The first row of the selection into the rows of its sort below; a single cell takes the one above it.
export function fillDown(cells, selection, start) {
  let [top, ...rest] = selection;
  if (!rest.length) {
    const above = selection[0].map((control) => control && sameSortAbove(cells, control));
    [top, rest] = [above, selection];
  }
  const first = top.find(Boolean) ?? start;
  const changes = rest
    .filter((row) => cells.sortOf(row.find(Boolean)) === cells.sortOf(first))
    .flatMap((row) => row.map((control, x) => [control, copyOf(top[x], control)]))
    .filter(([control, value]) => writable(control) && value !== null);
  return cells.apply(changes);
}

function sameSortAbove(cells, control) {
  let above = cells.beside(control, 0, -1);
  while (above && cells.sortOf(above) !== cells.sortOf(control)) above = cells.beside(above, 0, -1);
  return above;
}

// Units are offered by target: one is copied by its name, where the other row has it too.
function copyOf(from, to) {
  if (!from || !to) return null;
  return fitting(to, shown(from));
}

// Cumulative shares in per cent, one a quarter. Figures that do not add up over the year are planned level, and
// nothing is planned of what may not occur at all.
export function fillCurve(cells, selection, shares) {
  const rows = new Set(selection.flat().filter(Boolean).map((control) => control.closest("tr")));
  const changes = [];
  for (const row of rows) {
    const total = toMillionths(row.dataset.total ?? "");
    if (total === null) continue;
    const quarters = [...row.querySelectorAll("[data-cell=figure]")];
    const measure = row.querySelector("[name^=measure-]")?.value;
    if (measure === "zero") continue;
    for (const [index, control] of quarters.entries()) {
      const share = measure === "cumulative" ? (shares ? shares[index] : evenly(index, quarters.length)) : [1n, 1n];
      if (share) changes.push([control, fromMillionths(part(total, share, "whole" in row.dataset))]);
    }
  }
  return cells.apply(changes);
}

const evenly = (index, count) => [BigInt(index + 1), BigInt(count)];

// Things that come whole stay whole in every quarter, amounts get two decimals; the year's value itself is exact.
function part(total, [over, under], whole) {
  if (over === under) return total;
  const step = whole ? 1_000_000n : 10_000n;
  return (((total * over) / under + step / 2n) / step) * step;
}

// 20 50 75 100 as fractions; null for anything else than one share a quarter that never falls and ends at 100.
export function sharesOf(text, count) {
  const given = halfWidth(text).replaceAll("%", " ").split(/[\s,、;/]+/).filter(Boolean).map(toMillionths);
  const fit = given.length === count && given.every((share, at) => share !== null && share >= (given[at - 1] ?? 0n));
  return fit && given.at(-1) === 100_000_000n ? given.map((share) => [share, 100_000_000n]) : null;
}
