// Says so when htmx gets no answer or a refusal. When the session has ended, a page that only asked goes to the login
// page; one that was sending keeps what was typed, and can send it once its reader has logged in in another tab.

const messages = document.getElementById("messages");

function say(name) {
  messages.dataset.failed = "";
  messages.replaceChildren(document.getElementById(name).content.cloneNode(true));
  messages.firstElementChild.focus();
}

document.addEventListener("htmx:sendError", () => say("failure-offline"));
document.addEventListener("htmx:timeout", () => say("failure-offline"));
document.addEventListener("htmx:responseError", ({ detail }) =>
  say(detail.xhr.status >= 500 ? "failure-server" : "failure-gone"),
);
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr, requestConfig } = event.detail;
  const { pathname } = new URL(xhr.responseURL || location.href, location.href);
  if (pathname !== document.body.dataset.login || pathname === location.pathname) return;
  event.preventDefault();
  if (requestConfig.verb === "get") location.reload();
  else say("failure-session");
});
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!("failed" in messages.dataset) || detail.requestConfig.verb === "get" || !detail.successful) return;
  delete messages.dataset.failed;
  messages.replaceChildren();
});

// The token of the moment: logging in again changes it.
document.addEventListener("htmx:configRequest", ({ detail }) => {
  const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
  if (token) detail.headers["X-CSRFToken"] = token[1];
});
