// Links back to a list, and those of the main navigation, lead to it as it was last filtered in this tab.
// Its address names only the filters that are set.

const keyOf = (pathname) => `filters of ${pathname} of ${document.body.dataset.user}`;

if (document.querySelector("form.filter")) {
  window.addEventListener("pagehide", () => sessionStorage.setItem(keyOf(location.pathname), location.search));
}
for (const link of document.querySelectorAll(".page-head__back, .site-nav a:not([aria-current='page'])")) {
  link.search ||= sessionStorage.getItem(keyOf(link.pathname)) ?? "";
}
document.addEventListener("htmx:configRequest", ({ target, detail }) => {
  if (!target.matches("form.filter")) return;
  for (const [name, value] of [...detail.formData]) if (!value) detail.formData.delete(name);
});
