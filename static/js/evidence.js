// <form data-evidence> sends each chosen or dropped file at once, shows how far it is, and puts the list of files, as
// the server then gives it, in the place of the old one. Without scripts the form sends them all together.

const unsendable = ({ size }, { empty, limit, tooLarge }) => {
  if (size === 0) return empty;
  return size > Number(limit) ? tooLarge : "";
};

function post(form, file, progress) {
  const data = new FormData(form);
  data.set("files", file);
  data.set("csrfmiddlewaretoken", /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "");
  const request = new XMLHttpRequest();
  return new Promise((resolve) => {
    request.upload.addEventListener("progress", ({ loaded, total }) => {
      progress.value = loaded / total;
    });
    request.addEventListener("loadend", () => resolve(request));
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.send(data);
  });
}

async function send(form, file) {
  const row = form.querySelector("template").content.firstElementChild.cloneNode(true);
  const progress = row.querySelector("progress");
  const problem = row.querySelector("[data-problem]");
  row.querySelector("[data-name]").textContent = file.name;
  problem.textContent = unsendable(file, form.dataset);
  progress.hidden = Boolean(problem.textContent);
  form.querySelector("[data-evidence-files]").append(row);
  if (problem.textContent) return;
  const { status, responseText, responseURL } = await post(form, file, progress);
  progress.hidden = true;
  if (responseURL.includes(document.body.dataset.login)) location.reload();
  else if (status !== 200 && status !== 422) problem.textContent = form.dataset.lost;
  else {
    const { list, findings, refusal } = JSON.parse(responseText);
    if (refusal) problem.textContent = refusal;
    else row.remove();
    document.getElementById("files-list").innerHTML = list;
    document.getElementById("findings").innerHTML = findings;
  }
}

for (const form of document.querySelectorAll("[data-evidence]")) {
  const input = form.querySelector("input[type=file]");
  const sendAll = async (files) => {
    form.querySelector("[data-evidence-files]").replaceChildren();
    for (const file of files) await send(form, file);
    input.value = "";
  };
  input.addEventListener("change", () => sendAll([...input.files]));
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.classList.add("dropzone--over");
  });
  form.addEventListener("dragleave", () => form.classList.remove("dropzone--over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    form.classList.remove("dropzone--over");
    sendAll([...event.dataTransfer.files]);
  });
  form.classList.add("dropzone--on");
  form.querySelector("button").hidden = true;
  input.classList.add("visually-hidden");
}
