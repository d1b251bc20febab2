// A button with data-dialog="id" opens that <dialog>; a click on its backdrop closes it.

document.addEventListener("click", ({ target }) => {
  const opener = target.closest("[data-dialog]");
  if (opener) document.getElementById(opener.dataset.dialog).showModal();
  else if (target.matches("dialog[open]")) target.close();
});
