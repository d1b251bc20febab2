// A form, or an element with hx-…, that carries data-confirm="sentence" asks before it acts.

const dialog = document.getElementById("confirm");
const yes = dialog.querySelector("[value=yes]");

function ask(element, go) {
  dialog.querySelector("p").textContent = element.dataset.confirm;
  yes.textContent = element.dataset.confirmVerb || yes.dataset.default;
  dialog.returnValue = "";
  dialog.addEventListener("close", () => dialog.returnValue === "yes" && go(), { once: true });
  dialog.showModal();
}

document.addEventListener("htmx:confirm", (event) => {
  const element = event.detail.elt;
  if (!element.dataset.confirm) return;
  event.preventDefault();
  ask(element, () => event.detail.issueRequest(true));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  const usesHtmx = form.matches("[hx-post], [hx-get], [hx-put], [hx-patch], [hx-delete]");
  if (!form.dataset.confirm || usesHtmx) return;
  event.preventDefault();
  ask(form, () => form.submit());
});
