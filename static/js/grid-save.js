// Saves the cells of a grid that were changed, each with the value that it had when the person last saw it, and says
// how that stands.
//
// data-save, data-keep    on [data-grid]: where to save, and the name under which unsaved work is kept
// [data-state]            where the state is told
// [data-offer]            offers what an earlier visit left unsaved

import { writable } from "./grid-cells.js";
import { Kept } from "./grid-keep.js";
import { fill, list, listProblems, mark, offerUnits } from "./grid-lists.js";

const AFTER_TYPING = 3000; // milliseconds
const AGAIN = 10_000;
const GIVEN_UP = 30_000;

export class Saving {
  constructor(root, cells, says) {
    Object.assign(this, { root, cells, says, timer: 0, running: null, trouble: "", at: null });
    this.base = new Map([...cells.named].map(([name, control]) => [name, baseOf(control)]));
    this.unsaved = new Set();
    this.wrong = new Map();
    this.raced = new Map();
    this.kept = new Kept(root.dataset.keep);
    cells.table.addEventListener("grid:edited", ({ detail }) => this.edited(detail));
    window.addEventListener("online", () => this.now());
    window.addEventListener("beforeunload", (event) => this.unsaved.size && event.preventDefault());
    root.addEventListener("click", ({ target }) => this.pressed(target));
    document.querySelector("main").addEventListener("submit", (event) => this.beforeLeaving(event), true);
    this.offer();
    this.told();
  }

  value(name) {
    return this.cells.named.get(name).value;
  }

  // Those that can be sent: what is wrong, or was changed by somebody else, waits for the person.
  ready() {
    return [...this.unsaved].filter((name) => !this.wrong.has(name) && !this.raced.has(name));
  }

  edited(controls) {
    for (const control of controls.filter(writable)) this.look(control);
    this.listWrong();
    this.keep();
    this.told();
    this.later(AFTER_TYPING);
  }

  // Whether a cell is unsaved; a new word in it has not been found wrong yet.
  look(control) {
    const changed = control.value !== this.base.get(control.name);
    this.unsaved[changed ? "add" : "delete"](control.name);
    control.closest("td").toggleAttribute("data-unsaved", changed);
    if (this.wrong.delete(control.name)) mark(control, "");
  }

  later(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(), delay);
  }

  // One request at a time; what is typed meanwhile goes with the next.
  now() {
    clearTimeout(this.timer);
    this.running ??= this.sendAll().finally(() => {
      this.running = null;
      this.told();
    });
    return this.running;
  }

  async sendAll() {
    let names = this.ready();
    while (names.length) {
      const changes = names.map((name) => [name, this.base.get(name), this.value(name)]);
      if (!(await this.send(changes))) {
        // Who was logged out comes back and presses Save.
        if (this.trouble !== this.says.loggedOut) this.later(AGAIN);
        return;
      }
      names = this.ready();
    }
  }

  // Returns whether the server has dealt with the cells.
  async send(changes) {
    this.say(this.says.saving);
    const answer = await ask(this.root.dataset.save, changes);
    this.trouble = this.troubleWith(answer);
    if (this.trouble) return false;
    const { saved = {}, wrong = {}, raced = {}, problems = {}, units = {} } = await answer.json();
    for (const [name, , sent] of changes) if (name in saved) this.accept(name, saved[name], sent);
    for (const [name, sentence] of Object.entries(wrong)) {
      this.wrong.set(name, sentence);
      mark(this.cells.named.get(name), sentence);
    }
    for (const [name, theirs] of Object.entries(raced)) this.raced.set(name, theirs);
    for (const [target, lacks] of Object.entries(problems)) listProblems(this.root, target, lacks);
    for (const [target, choices] of Object.entries(units)) offerUnits(this.root, target, choices);
    this.listWrong();
    this.listRaced();
    this.keep();
    return changes.some(([name]) => name in saved || name in wrong || name in raced);
  }

  // An answer that is none of the grid: the session has ended, the right was taken away, the server failed.
  troubleWith(answer) {
    if (!answer) return this.says.offline;
    if (answer.headers.get("Content-Type")?.startsWith("application/json")) return "";
    const ended = answer.type === "opaqueredirect" || answer.status === 403 || answer.status === 404;
    return ended ? this.says.loggedOut : this.says.failed;
  }

  accept(name, value, sent) {
    const control = this.cells.named.get(name);
    this.base.set(name, value);
    if (control.value === sent) control.value = value;
    this.look(control);
    this.at = new Date();
  }

  listWrong() {
    const wrong = [...this.wrong].map(([name, sentence]) => ({ control: this.cells.named.get(name), sentence }));
    list(this.root, "wrong", wrong);
  }

  listRaced() {
    const raced = [...this.raced].map(([name, theirs]) => ({
      control: this.cells.named.get(name),
      sentence: fill(this.says.raced, { theirs: this.words(name, theirs), yours: this.words(name, this.value(name)) }),
      choices: [
        ["mine", this.says.mine],
        ["theirs", this.says.theirs],
      ],
    }));
    list(this.root, "raced", raced);
  }

  // A value as a person reads it: a choice by its words.
  words(name, value) {
    const options = [...(this.cells.named.get(name).options ?? [])];
    return options.find((option) => option.value === value)?.textContent.trim() || value || this.says.empty;
  }

  pressed(target) {
    const { settle, name, kept } = target.closest("[data-settle], [data-kept]")?.dataset ?? {};
    if (settle) this.settle(settle, name ? [name] : [...this.raced.keys()]);
    if (kept) this.restore(kept === "back");
  }

  // Mine is sent again over theirs, or theirs is taken. Either can be undone like any edit.
  settle(choice, names) {
    const changes = [];
    for (const name of names) {
      const theirs = this.raced.get(name);
      this.raced.delete(name);
      this.base.set(name, theirs);
      this.look(this.cells.named.get(name));
      if (choice === "theirs") changes.push([this.cells.named.get(name), theirs]);
    }
    this.cells.apply(changes);
    this.listRaced();
    this.keep();
    this.now();
  }

  // A form of the page, such as the one that confirms, is sent once everything is saved.
  async beforeLeaving(event) {
    if (!this.unsaved.size) return;
    event.preventDefault();
    event.stopPropagation();
    await this.now();
    if (this.unsaved.size) this.say(this.says.first);
    else event.target.requestSubmit(event.submitter);
  }

  keep() {
    if (this.offered) return;
    this.kept.write([...this.unsaved].map((name) => [name, this.base.get(name), this.value(name)]));
  }

  offer() {
    this.offered = this.kept.read();
    if (!this.offered) return;
    const place = this.root.querySelector("[data-offer]");
    const at = new Date(this.offered.at).toLocaleString(document.documentElement.lang);
    place.querySelector("[data-words]").textContent = fill(this.says.kept, { count: this.offered.cells.length, at });
    place.hidden = false;
  }

  // With the base of then: what somebody else has changed since is found when it is saved.
  restore(back) {
    const { cells } = this.offered;
    this.offered = null;
    this.root.querySelector("[data-offer]").hidden = true;
    const lost = [];
    const changes = [];
    for (const [name, base, value] of back ? cells : []) {
      const control = this.cells.named.get(name);
      if (writable(control)) {
        this.base.set(name, base);
        changes.push([control, value]);
      } else lost.push({ control: null, sentence: fill(this.says.outside, { words: value }) });
    }
    this.cells.apply(changes);
    list(this.root, "pasted", lost);
    this.keep();
    this.told();
  }

  told() {
    const count = this.unsaved.size;
    if (count) return this.say(fill(this.trouble || this.says.unsaved, { count }));
    const at = this.at?.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    return this.say(at ? fill(this.says.saved, { at }) : this.says.nothing);
  }

  say(words) {
    const place = this.root.querySelector("[data-state]");
    if (place.textContent !== words) place.textContent = words;
  }
}

// No answer at all is null.
async function ask(address, changes) {
  try {
    return await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
      body: JSON.stringify(changes),
      redirect: "manual",
      signal: AbortSignal.timeout?.(GIVEN_UP),
    });
  } catch {
    return null;
  }
}

// What the cell held when the page was made; data-base where the page shows again what could not be saved.
function baseOf(control) {
  if (control.dataset.base !== undefined) return control.dataset.base;
  if (!control.matches("select")) return control.defaultValue;
  return ([...control.options].find((option) => option.defaultSelected) ?? control.options[0]).value;
}

// The token of the moment: logging in again changes it.
function token() {
  return /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
}
