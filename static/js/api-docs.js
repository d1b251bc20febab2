// <div id="api-docs" data-description="ADDRESS"> shows the API's description, to be read and tried.
//
// Swagger UI speaks English alone: <dl data-words> has its words in the page's language.

const place = document.getElementById("api-docs");
const { description } = place.dataset;
const words = new Map([...document.querySelectorAll("[data-words] dt")].map((term) => [term.textContent, term.nextElementSibling.textContent]));
const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";

window.SwaggerUIBundle({
  dom_id: "#api-docs",
  url: description,
  deepLinking: true,
  docExpansion: "none",
  defaultModelsExpandDepth: -1,
  displayRequestDuration: false,
  filter: true,
  validatorUrl: null, // nothing leaves this server
  requestInterceptor: (request) => {
    if (request.method !== "GET" && !request.headers.Authorization) request.headers["X-CSRFToken"] = token();
    return request;
  },
});

function translate(node) {
  const texts = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
  for (let text = node.nodeType === Node.TEXT_NODE ? node : texts.nextNode(); text; text = texts.nextNode()) {
    const word = words.get(text.data.trim());
    if (word) text.data = word;
  }
  for (const input of node.querySelectorAll?.("[placeholder]") ?? []) input.placeholder = words.get(input.placeholder) ?? input.placeholder;
}

new MutationObserver((changes) => {
  for (const { addedNodes } of changes) addedNodes.forEach(translate);
}).observe(place, { childList: true, subtree: true });
