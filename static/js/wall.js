// The wall turns its screens and its red targets by itself, fetches itself anew every minute, and waits out a
// network that is away. Space pauses it, the arrow keys turn it.

const TURN = 15_000; // milliseconds that a screen, and a red target, stays
const FETCH = 60_000;
const FIRST_RETRY = 5_000;

const wall = document.querySelector("[data-wall]");
const state = document.querySelector("[data-wall-state]");
const pause = document.querySelector("[data-wall-pause]");
const wide = matchMedia("(min-width: 768px)");

let turn = 0;
let retry = FIRST_RETRY;
let lostSince = "";

// One of many is shown; a phone shows all of them, one below the other.
function show() {
  for (const things of [wall.querySelectorAll("[data-screen]"), wall.querySelectorAll("[data-red]")]) {
    things.forEach((thing, place) => {
      thing.hidden = wide.matches && place !== ((turn % things.length) + things.length) % things.length;
    });
  }
}

function go(steps) {
  turn += steps;
  show();
}

const paused = () => pause.getAttribute("aria-pressed") === "true";

async function renew() {
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (answer.redirected) {
      state.textContent = state.dataset.login;
      return location.reload();
    }
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of ["[data-wall]", "h1", ".wall__counts", "[data-wall-state]"]) {
      document.querySelector(part).replaceChildren(...page.querySelector(part).childNodes);
    }
    retry = FIRST_RETRY;
    lostSince = "";
    show();
    setTimeout(renew, FETCH);
  } catch {
    lostSince ||= new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    state.textContent = state.dataset.lost.replace("{time}", lostSince);
    setTimeout(renew, retry);
    retry = Math.min(2 * retry, FETCH);
  }
}

pause.hidden = false;
pause.addEventListener("click", () => pause.setAttribute("aria-pressed", String(!paused())));
document.addEventListener("keydown", (event) => {
  if (event.target.closest("a, button, input, select, textarea") && event.key === " ") return;
  if (event.key === " ") pause.click();
  else if (event.key === "ArrowRight") go(1);
  else if (event.key === "ArrowLeft") go(-1);
  else return;
  event.preventDefault();
});
wide.addEventListener("change", show);
setInterval(() => paused() || wall.matches(":focus-within") || go(1), TURN);
setTimeout(renew, FETCH);
show();
