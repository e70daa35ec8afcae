// A kernel that stops or restarts leaves the page as it was: a slider would move and its pictures would not. What is
// cut off from its kernel says so, once in each panel, and can no longer be moved.
const GONE = ["starting", "restarting", "autorestarting", "terminating", "dead"]; // of a kernel that was there

function keptAlive(widget) {
  if (typeof widget === "function") return async () => keptAlive(await widget());
  return {
    ...widget,
    render(context) {
      const { model, el } = context;
      const kernel = model.widget_manager?.kernel; // not every page has one to ask
      let gone = false;
      const look = () => showWhether(gone || Boolean(el.closest(".jupyter-widgets-disconnected")), el);
      const heed = (_, status) => {
        if (gone || !GONE.includes(status)) return; // busy and idle come with every message
        gone = true;
        look();
      };
      const end = widget.render(context);
      model.on("comm_live_update", look);
      kernel?.statusChanged?.connect(heed);
      return () => {
        model.off("comm_live_update", look);
        kernel?.statusChanged?.disconnect(heed);
        end?.();
      };
    },
  };
}

function showWhether(cutOff, el) {
  el.classList.toggle("df-is-cut-off", cutOff);
  const runsByItself = el.matches(".df-scene");
  for (const part of runsByItself ? [] : el.querySelectorAll("input, button, select, textarea")) {
    if (cutOff === part.disabled) continue; // locked already, or free already
    if (cutOff || "cutOff" in part.dataset) part.disabled = cutOff;
    if (cutOff) part.dataset.cutOff = "";
    else delete part.dataset.cutOff;
  }
  const home = el.closest(".df-panel") ?? el.closest(".df-view") ?? el;
  const note = home.querySelector(":scope > .df-cut-off");
  if (!cutOff) note?.remove();
  else if (!note) home.prepend(cutOffNote(el));
}

function cutOffNote(el) {
  const note = document.createElement("p");
  note.className = "df df-cut-off";
  note.setAttribute("role", "alert");
  note.append(`${CUT_OFF.says} `);
  // JupyterLab's own button, which asks before it restarts.
  const again = el.closest(".jp-NotebookPanel")?.querySelector('[data-command="notebook:restart-run-all"]');
  if (again) {
    const button = document.createElement("button");
    button.className = "df-link";
    button.textContent = CUT_OFF.button;
    button.addEventListener("click", () => {
      again.dispatchEvent(new MouseEvent("mousedown", { bubbles: true, button: 0 })); // what that button heeds
    });
    note.append(button);
  } else {
    note.append(CUT_OFF.what_to_do);
  }
  return note;
}
