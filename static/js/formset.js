// A button with data-add-row="prefix" adds a blank row to that formset, from its <template>.

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-add-row]");
  if (!button) return;
  const formset = button.closest("[data-formset]");
  const total = formset.querySelector(`[name="${button.dataset.addRow}-TOTAL_FORMS"]`);
  const row = formset.querySelector("template").content.cloneNode(true);
  for (const element of row.querySelectorAll("*")) {
    for (const { name, value } of [...element.attributes]) {
      element.setAttribute(name, value.replaceAll("__prefix__", total.value));
    }
  }
  total.value = Number(total.value) + 1;
  formset.querySelector("[data-rows]").append(row);
  formset.querySelector("[data-rows] > :last-child").querySelector("input, select").focus();
});
