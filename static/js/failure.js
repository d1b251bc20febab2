// Says so when htmx gets no answer or a refusal, and goes to the login page when the session has ended.

function say(name) {
  document.getElementById("messages").replaceChildren(document.getElementById(name).content.cloneNode(true));
  document.getElementById("messages").scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:sendError", () => say("failure-offline"));
document.addEventListener("htmx:timeout", () => say("failure-offline"));
document.addEventListener("htmx:responseError", ({ detail }) =>
  say(detail.xhr.status >= 500 ? "failure-server" : "failure-gone"),
);
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { pathname } = new URL(event.detail.xhr.responseURL || location.href, location.href);
  if (pathname !== document.body.dataset.login || pathname === location.pathname) return;
  event.preventDefault();
  location.reload();
});
