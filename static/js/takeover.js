// A button with data-take-over="id" puts the words of that element behind what stands in the field data-into.

for (const button of document.querySelectorAll("[data-take-over]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.into);
    const words = document.getElementById(button.dataset.takeOver).textContent.trim();
    field.value = field.value.trim() ? `${field.value.trimEnd()}\n${words}` : words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}
