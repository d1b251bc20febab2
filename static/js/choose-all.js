// A button with data-choose-all chooses every box of its form, or none once all are chosen.

for (const button of document.querySelectorAll("[data-choose-all]")) button.hidden = false;

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-choose-all]");
  if (!button) return;
  const boxes = [...button.form.querySelectorAll("input[type=checkbox]")];
  const all = boxes.every((box) => box.checked);
  for (const box of boxes) box.checked = !all;
});
