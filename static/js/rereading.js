// After a difference was taken over the page is drawn anew: go on with the one that comes next, or with what was refused.

let at = 0;

const differences = () => [...document.querySelectorAll(".difference")];

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  const difference = detail.elt.closest(".difference");
  if (difference) at = differences().indexOf(difference);
});

document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.requestConfig.verb !== "post") return;
  const refusal = document.querySelector("#messages [role=alert]");
  const next = refusal ?? differences()[at]?.querySelector("h2") ?? document.querySelector("h1");
  next.tabIndex = -1;
  next.focus({ preventScroll: !refusal });
});
