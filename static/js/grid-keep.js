// Keeps unsaved cells in this browser, by person and document, so that they outlive a lost connection and a reload.
// Shape: {at: milliseconds, cells: [[name, base, value], …]}.

export class Kept {
  constructor(key) {
    this.key = key;
  }

  read() {
    try {
      return JSON.parse(localStorage.getItem(this.key));
    } catch {
      return null;
    }
  }

  // No room, or storage that is switched off, is no failure: the page itself still holds the work.
  write(cells) {
    try {
      if (cells.length) localStorage.setItem(this.key, JSON.stringify({ at: Date.now(), cells }));
      else localStorage.removeItem(this.key);
    } catch {
      return;
    }
  }
}
