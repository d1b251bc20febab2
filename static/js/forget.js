// <form data-forget> logs out: what this person's pages kept in this browser goes with them, since others may use it too.
// Whatever is kept has a key that ends with the person: "report 7 of 3". Who was logged out for being idle finds it again.

for (const form of document.querySelectorAll("[data-forget]")) {
  form.addEventListener("submit", () => {
    for (const storage of [localStorage, sessionStorage]) {
      for (const key of Object.keys(storage)) if (key.endsWith(` of ${document.body.dataset.user}`)) storage.removeItem(key);
    }
  });
}
