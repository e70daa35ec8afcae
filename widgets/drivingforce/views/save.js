// "Save": opens a choice of files. What is chosen is asked of the kernel, which then sends it; nothing before.
function saveOffer(model) {
  const words = model.get("words");
  const choices = make("span", "df-save-choices");
  choices.id = `df-save-${crypto.randomUUID()}`;
  choices.hidden = true;
  let asked = false; // by this view of the widget, not by another one of the same

  const opener = button(() => {
    choices.hidden = !choices.hidden;
    opener.setAttribute("aria-expanded", !choices.hidden);
  });
  opener.textContent = words.save;
  opener.setAttribute("aria-expanded", false);
  opener.setAttribute("aria-controls", choices.id);
  choices.append(...model.get("files").map((kind) => {
    const made = button(() => {
      asked = true;
      model.send({ save: kind });
    });
    made.textContent = words.files[kind];
    return made;
  }));

  const receive = async ({ save, name, text }) => {
    if (!save || !asked) return;
    asked = false;
    const kind = save === "csv" ? "text/csv" : "image/svg+xml";
    download(save === "png" ? await painted(text) : new Blob([text], { type: `${kind};charset=utf-8` }), name);
  };
  model.on("msg:custom", receive);
  return { elements: [opener, choices], stop: () => model.off("msg:custom", receive) };
}

// An SVG as PNG, two dots for each of its pixels.
async function painted(svg) {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 2 * image.naturalWidth;
  canvas.height = 2 * image.naturalHeight;
  canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => { canvas.toBlob(done, "image/png"); });
}

function download(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // some browsers read it after the click
}
