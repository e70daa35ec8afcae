// The words under a picture: what it shows now, its buttons, and the same facts as a table on request.
const AT_REST = 700; // ms without a change before a screen reader is told

export default {
  render({ model, el }) {
    el.classList.add("df", "df-caption");
    const words = model.get("words");

    const description = document.createElement("p");
    const buttons = document.createElement("div");
    buttons.className = "df-caption-buttons";

    // A second copy of the description is the live one: it changes when things have come to rest.
    const spoken = document.createElement("div");
    spoken.className = "df-spoken";
    spoken.setAttribute("aria-live", "polite");

    const frame = document.createElement("div");
    frame.className = "df-table-frame";
    el.append(description, spoken, buttons, frame);

    const tableButton = button(() => {
      model.set("table_open", !model.get("table_open"));
      model.save_changes();
      showTable();
    });
    const actionButtons = model.get("actions").map((_, index) => button(() => model.send({ action: index })));
    const save = saveOffer(model);
    buttons.append(...actionButtons, tableButton, ...(model.get("files").length ? save.elements : []));

    // The room for the words only grows, or what stands below would jump while a slider moves.
    let room = { width: 0, height: 0 };
    function showDescription() {
      description.replaceChildren(...typeset(model.get("description")));
      if (description.clientWidth !== room.width) {
        room = { width: description.clientWidth, height: 0 };
        description.style.minHeight = "";
      }
      if (description.offsetHeight > room.height) {
        room.height = description.offsetHeight;
        description.style.minHeight = `${room.height}px`;
      }
    }

    let timer;
    function describe() {
      showDescription();
      clearTimeout(timer);
      timer = setTimeout(() => { spoken.textContent = model.get("description"); }, AT_REST);
    }
    function nameActions() {
      model.get("actions").forEach((label, index) => { actionButtons[index].textContent = label; });
    }
    function showTable() {
      const open = model.get("table_open");
      tableButton.textContent = open ? words.hide_table : words.show_table;
      tableButton.setAttribute("aria-expanded", open);
      frame.replaceChildren(...(open ? [table(words.table, model.get("table"))] : []));
    }

    function showLocked() {
      actionButtons.forEach((each) => { each.disabled = model.get("disabled"); });
    }

    showDescription();
    showLocked();
    nameActions();
    showTable();
    model.on("change:description", describe);
    model.on("change:actions", nameActions);
    model.on("change:table", showTable);
    model.on("change:disabled", showLocked);
    return () => {
      clearTimeout(timer);
      save.stop();
      model.off("change:description", describe);
      model.off("change:actions", nameActions);
      model.off("change:table", showTable);
      model.off("change:disabled", showLocked);
    };
  },
};

function button(onClick) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "df-link";
  made.addEventListener("click", onClick);
  return made;
}
