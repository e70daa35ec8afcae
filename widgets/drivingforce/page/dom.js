// What several widgets build: an element, a symbol with its subscript, a table.
function make(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

// "V_m" is V with a subscript m.
function typeset(words) {
  return words.split(/_(\w+)/).map((part, index) => (index % 2 ? make("sub", "", part) : part));
}

// rows[0] is the header; the first column names each row. The caption is for screen readers.
function table(name, rows) {
  const made = document.createElement("table");
  made.append(make("caption", "df-spoken", name));
  rows.forEach((row, index) => {
    const tr = (index ? made.tBodies[0] ?? made.createTBody() : made.createTHead()).insertRow();
    row.forEach((words, column) => {
      const cell = document.createElement(index && column ? "td" : "th");
      if (cell.tagName === "TH") cell.scope = index ? "row" : "col";
      cell.append(...typeset(words));
      tr.append(cell);
    });
  });
  return made;
}
