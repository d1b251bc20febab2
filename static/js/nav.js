// On a narrow screen the main navigation is folded behind its button; without this script it is simply shown.

const toggle = document.querySelector("[data-nav-toggle]");
if (toggle) {
  const nav = document.getElementById(toggle.getAttribute("aria-controls"));
  const show = (open) => {
    toggle.setAttribute("aria-expanded", open);
    nav.toggleAttribute("data-folded", !open);
  };
  toggle.hidden = false;
  show(false);
  toggle.addEventListener("click", () => show(nav.hasAttribute("data-folded")));
  toggle.parentElement.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || nav.hasAttribute("data-folded")) return;
    show(false);
    toggle.focus();
  });
}
