// A button with data-choose-all chooses every box of its form, or none once all are chosen.

const reveal = (root) => {
  for (const button of root.querySelectorAll("[data-choose-all]")) button.hidden = false;
};

reveal(document);
document.addEventListener("htmx:load", ({ target }) => reveal(target));

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-choose-all]");
  if (!button) return;
  const boxes = [...button.form.querySelectorAll("input[type=checkbox]")];
  const all = boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = !all;
});
