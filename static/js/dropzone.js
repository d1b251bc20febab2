// <form data-dropzone> shows the chosen or dropped files at once and sends each by itself, so that one that fails
// does not stop the others. Without scripts the form sends them all together.

const unitOf = (bytes) => (bytes < 1e6 ? ["kilobyte", bytes / 1024] : ["megabyte", bytes / 1024 / 1024]);

function sizeInWords(bytes) {
  const [unit, number] = unitOf(bytes);
  const format = { style: "unit", unit, maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang, format).format(number);
}

function setUp(form) {
  const input = form.querySelector("input[type=file]");
  const button = form.querySelector("button");
  const rows = form.querySelector("[data-dropzone-files]");
  const blank = form.querySelector("template").content.firstElementChild;
  let waiting = []; // [file, row] of what the button would send

  function refusal(file) {
    if (file.size === 0) return form.dataset.empty;
    if (file.size > Number(form.dataset.limit)) return form.dataset.tooLarge;
    return "";
  }

  function show(files) {
    waiting = [];
    rows.replaceChildren(
      ...files.map((file) => {
        const row = blank.cloneNode(true);
        const problem = refusal(file);
        row.querySelector("[data-name]").textContent = file.name;
        row.querySelector("[data-size]").textContent = sizeInWords(file.size);
        row.querySelector("[data-problem]").textContent = problem;
        row.querySelector("progress").hidden = Boolean(problem);
        if (!problem) waiting.push([file, row]);
        return row;
      }),
    );
    button.hidden = waiting.length === 0;
    if (waiting.length) button.focus();
  }

  function send(file, row) {
    const data = new FormData(form);
    data.delete(input.name);
    data.append(input.name, file);
    const request = new XMLHttpRequest();
    return new Promise((resolve) => {
      request.upload.addEventListener("progress", ({ loaded, total }) => {
        row.querySelector("progress").value = loaded / total;
      });
      request.addEventListener("loadend", () => resolve(request));
      request.open("POST", form.action);
      request.setRequestHeader("HX-Request", "true");
      request.send(data);
    });
  }

  async function sendAll() {
    button.disabled = true;
    const lost = [];
    for (const [file, row] of waiting) {
      const { status, responseText, responseURL } = await send(file, row);
      if (responseURL.includes(document.body.dataset.login)) return location.reload();
      if (status === 200) row.outerHTML = responseText;
      else {
        row.querySelector("[data-problem]").textContent = form.dataset.lost;
        row.querySelector("progress").removeAttribute("value");
        row.querySelector("progress").hidden = true;
        lost.push([file, row]);
      }
      htmx.trigger("#list", "refresh");
    }
    waiting = lost;
    button.disabled = false;
    button.hidden = lost.length === 0;
    input.value = "";
  }

  input.addEventListener("change", () => show([...input.files]));
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("dropzone--over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("dropzone--over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("dropzone--over");
    show([...event.dataTransfer.files]);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendAll();
  });
  form.classList.add("dropzone--on");
  input.classList.add("visually-hidden");
  input.required = false; // dropped files are not in the input
  button.hidden = true;
}

document.querySelectorAll("[data-dropzone]").forEach(setUp);
