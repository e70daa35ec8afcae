// What the reader got right, and when; the file is made and read here, in the page.
export default {
  render({ model, el }) {
    el.classList.add("df", "df-progress");
    const words = model.get("words");
    const summary = make("p", "df-progress-heading");
    const gainText = make("p", "");
    const gain = make("div", "df-progress-gain");
    const frame = make("div", "");
    const misconceptionsHeading = make("p", "df-progress-heading", words.misconceptions);
    const misconceptions = make("ul", "");
    const buttons = make("div", "df-progress-buttons");
    const message = make("p", "df-progress-message");
    message.setAttribute("role", "status");

    const download = button("df-commit", words.download, () => model.send({ download: true }));
    const file = make("input", "df-spoken");
    Object.assign(file, { type: "file", accept: ".jsonl", tabIndex: -1 });
    file.setAttribute("aria-label", words.upload);
    file.addEventListener("change", async () => {
      if (file.files.length) model.send({ upload: await file.files[0].text() });
      file.value = "";
    });
    const upload = button("df-commit", words.upload, () => file.click());
    buttons.append(download, upload, file);
    el.append(summary, gainText, gain, frame, misconceptionsHeading, misconceptions, buttons, message, make("p", "df-said-aside", words.private));

    const show = () => {
      summary.textContent = model.get("summary");
      gainText.textContent = model.get("gain_text");
      gain.replaceChildren(...model.get("gain").flatMap(bar));
      gain.hidden = !model.get("gain").length;
      frame.replaceChildren(table(words.table, model.get("table")));
      misconceptionsHeading.hidden = !model.get("misconceptions").length;
      misconceptions.replaceChildren(...model.get("misconceptions").map((text) => {
        const item = make("li", "");
        item.append(...typeset(text));
        return item;
      }));
      message.textContent = model.get("message");
      message.dataset.wrong = model.get("wrong");
    };
    const save = ({ file: text }) => {
      const link = make("a", "");
      link.href = URL.createObjectURL(new Blob([text], { type: "application/jsonl" }));
      link.download = words.file;
      link.click();
      URL.revokeObjectURL(link.href);
    };
    show();
    model.on("change", show);
    model.on("msg:custom", save);
    return () => {
      model.off("change", show);
      model.off("msg:custom", save);
    };
  },
};

function bar([label, points, most]) {
  const track = make("div", "df-progress-bar");
  const filled = make("span", "");
  filled.style.width = `${(100 * points) / most}%`;
  track.setAttribute("aria-hidden", "true");
  track.append(filled);
  return [make("span", "", label), track, make("span", "", `${points} / ${most}`)];
}

function button(className, label, onClick) {
  const made = make("button", className, label);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}
