// The cells of a table that is edited like a spreadsheet: where they are, what they say, and every edit as one
// step that can be taken back.
//
// tr[data-row]   a row of the grid; data-row names its sort, and a block is pasted into rows of one sort
// [data-cell]    what a cell holds: an input, a select, or words that cannot be changed

const SCALE = 6;

export class Cells {
  constructor(table) {
    this.table = table;
    this.rows = [...table.querySelectorAll("tr[data-row]")];
    this.places = new Map();
    this.named = new Map([...table.querySelectorAll("[data-cell][name]")].map((control) => [control.name, control]));
    this.grid = this.rows.map((row, y) => this.laidOut(row, y));
    this.done = [];
    this.undone = [];
  }

  // The controls of a row by column; a cell that spans several columns stands in the first of them.
  laidOut(row, y) {
    const columns = [];
    for (const cell of row.cells) {
      const control = cell.querySelector("[data-cell]");
      if (control) this.places.set(control, { x: columns.length, y });
      columns.push(control);
      for (let span = 1; span < cell.colSpan; span += 1) columns.push(null);
    }
    return columns;
  }

  at(x, y) {
    return this.grid[y]?.[x] ?? null;
  }

  // The next control in a direction, over whatever is none; null at the edge.
  beside(control, dx, dy) {
    let { x, y } = this.places.get(control);
    do {
      x += dx;
      y += dy;
    } while (this.grid[y] && x >= 0 && x < this.grid[y].length && !this.at(x, y));
    return this.at(x, y);
  }

  // The controls of a rectangle, row by row; only rows that have one.
  between(from, to) {
    const [a, b] = [this.places.get(from), this.places.get(to)];
    const [left, right] = [Math.min(a.x, b.x), Math.max(a.x, b.x)];
    const rows = this.grid.slice(Math.min(a.y, b.y), Math.max(a.y, b.y) + 1);
    return rows.map((row) => row.slice(left, right + 1)).filter((row) => row.some(Boolean));
  }

  // Rows of the same sort as that of `control`, from it on.
  rowsFrom(control) {
    const { y } = this.places.get(control);
    const sort = this.rows[y].dataset.row;
    return this.grid.filter((_, index) => index >= y && this.rows[index].dataset.row === sort);
  }

  sortOf(control) {
    return this.rows[this.places.get(control).y].dataset.row;
  }

  // [[control, value], …] as one step.
  apply(changes) {
    const step = changes
      .filter(([control, value]) => writable(control) && control.value !== value)
      .map(([control, value]) => ({ control, before: control.value, after: value }));
    for (const { control, after } of step) control.value = after;
    this.keep(step);
    return step.length;
  }

  // An edit that the browser itself has made.
  keep(step) {
    if (!step.length) return;
    this.done.push(step);
    this.undone = [];
    this.tell(step);
  }

  undo() {
    this.turn(this.done, this.undone, "before");
  }

  redo() {
    this.turn(this.undone, this.done, "after");
  }

  turn(from, to, side) {
    const step = from.pop();
    if (!step) return;
    for (const edit of step) edit.control.value = edit[side];
    to.push(step);
    this.tell(step);
    step[0].control.focus();
  }

  tell(step) {
    this.table.dispatchEvent(new CustomEvent("grid:edited", { detail: step.map(({ control }) => control) }));
  }
}

export function writable(control) {
  return Boolean(control?.matches("input:not([readonly]), select:not([disabled])"));
}

// What a person reads in a cell.
export function shown(control) {
  if (!control) return "";
  if (control.matches("select")) return control.value && control.selectedOptions[0].textContent.trim();
  return (control.value ?? control.textContent).trim();
}

// What a cell is called, for lists of what is wrong: the names of its row and of its column.
export function titleOf(control) {
  const names = (control.getAttribute("aria-labelledby") ?? control.dataset.titles ?? "").split(" ");
  return names.map((id) => document.getElementById(id)?.textContent.trim() ?? "").join(" · ");
}

// Decimals as whole numbers of millionths, so that nothing is rounded on the way.
export function toMillionths(text) {
  const match = /^(-?)(\d+)(?:\.(\d{1,6}))?$/.exec(text);
  if (!match) return null;
  return BigInt(match[1] + match[2] + (match[3] ?? "").padEnd(SCALE, "0"));
}

export function fromMillionths(number) {
  const digits = String(number < 0n ? -number : number).padStart(SCALE + 1, "0");
  const whole = `${digits.slice(0, -SCALE)}.${digits.slice(-SCALE)}`.replace(/\.?0+$/, "");
  return (number < 0n ? "-" : "") + whole;
}
