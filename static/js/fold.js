// A button with data-fold="id" unfolds what a narrow screen shows only in part, and folds it again.

for (const button of document.querySelectorAll("[data-fold]")) {
  const folded = document.getElementById(button.dataset.fold);
  button.hidden = false;
  folded.classList.add("folded");
  button.addEventListener("click", () => {
    button.setAttribute("aria-expanded", !folded.classList.toggle("folded"));
  });
}
