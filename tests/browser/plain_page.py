"""A scene in an empty page: its real JavaScript and style, on a model whose other end is this test."""

from contextlib import contextmanager

from drivingforce.page.palette import COLOURS

MOUNT = """async ({ script, style, state, theme }) => {
    document.body.dataset.jpThemeLight = String(theme === "light");
    document.head.append(Object.assign(document.createElement("style"), { textContent: style }));
    const listeners = {}, sent = [];
    const model = {
        get: (name) => state[name],
        set: (name, value) => {
            state[name] = value;
            for (const each of listeners[`change:${name}`] ?? []) each();
        },
        on: (names, listen) => names.split(" ").forEach((name) => (listeners[name] ??= new Set()).add(listen)),
        off: (names, listen) => names.split(" ").forEach((name) => listeners[name]?.delete(listen)),
        save_changes: () => sent.push(performance.now()),
    };
    const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    const widget = await (await import(url)).default();
    const forget = await widget.initialize({ model });
    const el = document.body.appendChild(document.createElement("div"));
    const close = await widget.render({ model, el });
    window.scene = { model, sent, close: () => { close(); forget(); el.remove(); } };
}"""


@contextmanager
def plain_page(chromium, view, theme="light", width=1000, height=900, **context):
    """Show ``view``'s own widget in a page ``width`` px wide; window.scene has its model and what it sent."""
    opened = chromium.new_context(viewport={"width": width, "height": height}, **context)
    page = opened.new_page()
    paper = COLOURS["paper"][theme == "dark"]
    page.set_content(
        f'<!doctype html><html lang="en"><title>Scene</title><body style="margin:10px;background:{paper}">'
    )
    names = ("setup", "membrane", "options", "playing", "summary")
    state = {name: getattr(view.picture, name) for name in names}
    page.evaluate(MOUNT, {"script": view.picture._esm, "style": view.picture._css, "state": state, "theme": theme})
    yield page
    opened.close()
