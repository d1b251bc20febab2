// <form data-autosave data-keep="report 7 of 3"> saves each field soon after it was typed, to the form's action.
//
// Beside a field NAME stands a hidden base-NAME: what was stored when its writer last saw it. What did not reach the
// server is kept in this browser under data-keep, through lost connections and reloads, and sent when it can be.
// The server answers by field: what is stored now, what is wrong with it, what somebody else wrote meanwhile.

const form = document.querySelector("[data-autosave]");
const status = document.querySelector("[data-autosave-status]");
const address = form.action;
const TYPED = 800; // milliseconds without a key before a field is sent
const RETRY = 5000;

const bases = {};
for (const input of form.querySelectorAll("[name^='base-']")) bases[input.name.slice(5)] = input;
const names = Object.keys(bases);

const answered = {}; // the value of each field that needs no sending: as it came, or as the server answered it
const open = new Set(); // fields that the server did not take
let sending = null;
let timer = 0;

const values = (of = form) => {
  const data = new FormData(of);
  return Object.fromEntries(names.map((name) => [name, data.get(name) ?? ""]));
};

const unsent = (now = values()) => names.filter((name) => now[name] !== answered[name]);

function say(key, more = "") {
  status.textContent = `${status.dataset[key] ?? key}${more && ` ${more}`}`;
}

// Only what is not stored: an empty drawer is taken away.
function keep() {
  const now = values();
  const kept = [...new Set([...unsent(now), ...open])].map((name) => [name, { base: bases[name].value, value: now[name] }]);
  try {
    if (kept.length) localStorage.setItem(form.dataset.keep, JSON.stringify(Object.fromEntries(kept)));
    else localStorage.removeItem(form.dataset.keep);
  } catch {
    // a browser that keeps nothing still saves
  }
}

function kept() {
  try {
    return JSON.parse(localStorage.getItem(form.dataset.keep)) ?? {};
  } catch {
    return {};
  }
}

function setValue(name, value) {
  const control = form.elements[name];
  if (control instanceof RadioNodeList) {
    for (const choice of control) choice.checked = choice.value === value;
  } else if (control.type === "checkbox") control.checked = value === "on";
  else control.value = value;
}

const later = (wait) => {
  clearTimeout(timer);
  timer = setTimeout(send, wait);
};

// Sends what is not sent yet; one request at a time. True once nothing is left to send.
async function send() {
  clearTimeout(timer);
  while (sending) await sending;
  const now = values();
  const fields = unsent(now);
  if (!fields.length) return true;
  say("saving");
  sending = post(fields, now);
  const answer = await sending;
  sending = null;
  if (answer) apply(answer, fields, now);
  keep();
  return Boolean(answer) && (unsent().length ? send() : true);
}

async function post(fields, now) {
  const body = new URLSearchParams();
  for (const name of fields) {
    body.append(`base-${name}`, bases[name].value);
    body.append(name, now[name]);
  }
  const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  try {
    // Goes on when the page is left; browsers refuse that to longer ones.
    const keepalive = body.toString().length < 60_000;
    const response = await fetch(address, { method: "POST", body, headers, keepalive });
    if (response.headers.get("Content-Type")?.startsWith("application/json")) return await response.json();
    if ([403, 404].includes(response.status)) {
      say("gone");
      return null;
    }
    say(response.redirected ? "session" : "failed"); // to the login page
  } catch {
    say("offline");
  }
  later(RETRY);
  return null;
}

function apply(answer, fields, sent) {
  if (answer.refusal) {
    for (const name of fields) {
      answered[name] = sent[name];
      open.add(name);
    }
    say(answer.refusal);
    return;
  }
  for (const name of fields) {
    answered[name] = sent[name];
    const wrong = answer.errors[name];
    const conflict = answer.conflicts[name];
    if (wrong || conflict) open.add(name);
    else {
      open.delete(name);
      bases[name].value = answer.stored[name] ?? sent[name];
    }
    showError(name, wrong);
    document.querySelector(`[data-conflict="${name}"]`).innerHTML = conflict?.html ?? "";
  }
  document.getElementById("findings").innerHTML = answer.findings;
  say(open.size ? "open" : "saved", answer.time);
}

function showError(name, sentence = "") {
  const place = document.querySelector(`[data-error="${name}"]`);
  place.textContent = sentence;
  place.hidden = !sentence;
  const control = document.getElementById(`field-${name}`);
  if (sentence) control.setAttribute("aria-invalid", "true");
  else control.removeAttribute("aria-invalid");
}

// Somebody else was faster: their words are stored, one's own are in the field.
function choose({ dataset }) {
  const name = dataset.field;
  const place = document.querySelector(`[data-conflict="${name}"]`);
  const { theirs } = place.firstElementChild.dataset;
  bases[name].value = theirs;
  open.delete(name);
  if (dataset.choose === "theirs") {
    setValue(name, theirs);
    answered[name] = theirs;
    form.dispatchEvent(new Event("input"));
  } else delete answered[name];
  place.replaceChildren();
  keep();
  document.getElementById(`field-${name}`).focus();
  say("saved");
  send();
}

const left = kept();
const untouched = form.cloneNode(true);
untouched.reset();
Object.assign(answered, values(untouched)); // not what was typed before this script was there
for (const name of names) {
  if (document.querySelector(`[data-conflict="${name}"]`).firstElementChild || answered[name] !== bases[name].value) open.add(name);
}
const early = unsent();
for (const [name, { base, value }] of Object.entries(left)) {
  if (!bases[name] || value === bases[name].value || early.includes(name)) continue;
  setValue(name, value);
  bases[name].value = base; // what it said when this was typed: the server tells whether it still does
}
keep();
if (unsent().length) {
  form.dispatchEvent(new Event("input"));
  send();
}

form.addEventListener("input", (event) => {
  if (event.target === form) return;
  keep();
  later(TYPED);
});
form.addEventListener("change", () => send());
form.addEventListener("click", ({ target }) => target.closest("[data-choose]") && choose(target.closest("[data-choose]")));
window.addEventListener("online", () => send());
document.addEventListener("visibilitychange", () => document.hidden && send());

// What is passed on is saved before, and passed on once.
let leaving = false;
form.addEventListener("submit", async (event) => {
  const { submitter } = event;
  event.preventDefault();
  if (leaving) return;
  if (!submitter || "save" in submitter.dataset) {
    send();
    return;
  }
  leaving = true;
  if (!(await send())) {
    leaving = false;
    return;
  }
  form.action = submitter.formAction;
  form.submit();
});
window.addEventListener("pageshow", ({ persisted }) => persisted && location.reload());
for (const button of document.querySelectorAll("[data-save]")) button.hidden = true;
form.classList.add("report__form--live");
