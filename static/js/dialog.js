// A button with data-dialog="id" opens that <dialog>; one with data-close, or a click on the backdrop, closes it.
// So does an htmx form inside it, once it is saved.

document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog).showModal();
  else if (target.closest("[data-close]")) target.closest("dialog").close();
  else if (target.matches("dialog[open]")) target.close();
});

document.addEventListener("htmx:afterRequest", ({ target, detail }) => {
  if (detail.requestConfig.verb === "post" && detail.xhr.status < 400) target.closest("dialog")?.close();
});
