"""What pages write so that the behaviours of `assets/controllers` act: shown on the kit page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Behaviour:
    """One Stimulus controller, the mark-up that it expects, and what it does."""

    name: str
    markup: str
    does: str


BEHAVIOURS = (
    Behaviour(
        "page", "body", "Busy buttons while a request runs, a line at the top after 300 ms, a toast when it fails."
    ),
    Behaviour("notice", ".notice · notice#fold", "Folds the notice away until the browser closes (cookie `notice`)."),
    Behaviour("rail", "body · rail#toggle · rail#sheet", "Folds the rail (cookie `rail`), or opens it as a sheet."),
    Behaviour(
        "shortcuts",
        'a[data-go="p"] · [data-create] · [data-filter-open] · shortcuts#show',
        "? lists, G then a letter goes, C creates, / filters the list, Esc closes the peek.",
    ),
    Behaviour(
        "palette",
        "dialog#palette[data-palette-url-value] · [data-palette-open]",
        "Ctrl K. The server answers `?q=&here=` with [role=option] links or buttons, the page adds what its bar and "
        "its ticked rows can do; arrows, Enter, Ctrl Enter.",
    ),
    Behaviour(
        "menu",
        'details.menu-at[data-controller="menu"][data-action="toggle->menu#toggled"] > summary + .menu or .popover',
        "Placed, walked with arrows, closed by Esc or outside; data-menu-src-value is fetched at the first opening.",
    ),
    Behaviour(
        "dialog",
        '<c-dialog id open> · hx-get="…" hx-target="#dialogs" · dialog#close',
        "Modal. One that the server sends opens itself; an answer 204 or the event dialog:close shuts it.",
    ),
    Behaviour(
        "opener", 'data-controller="opener" data-opener-dialog-value="id" data-action="opener#open"', "Opens it."
    ),
    Behaviour(
        "toasts",
        'HX-Trigger: {"toast": {"text", "tone", "undo"}} · messages.success(request, text, extra_tags=undo_url)',
        "At most three; undo posts to its address; Ctrl Z undoes the newest.",
    ),
    Behaviour(
        "list",
        'tr[data-list-target="row"][data-uuid][data-url] · data-list-peek-value · data-list-target="next|previous"',
        "J K move (and turn the page), X selects, Space or a click on the row's edge opens the peek, Enter opens.",
    ),
    Behaviour(
        "peek",
        "aside#peek · peek#close · peek#next · peek#previous",
        "The address knows it (?peek=uuid), arrows walk the list, Esc closes.",
    ),
    Behaviour(
        "selection",
        "targets tick, all, bar, count, takeAll · selection#toggle #toggleAll #takeAll #clear #run",
        "Shift takes the rows between. run sends `ids` or `all=1`: GET into #dialogs when form is true, else POST.",
    ),
    Behaviour(
        "cells",
        'td[data-edit="column"] in tr[data-uuid]',
        "Click selects, arrows walk, Shift extends, Enter edits (GET list/uuid/cell/column/), Tab goes on.",
    ),
    Behaviour(
        "clipboard",
        "td[data-edit][data-plain] · data-clipboard-fixed-value, -wide-value, -beyond-value",
        "Copies the picked cells; a pasted column, Ctrl D and Delete post to list/paste/column/, which answers cells.",
    ),
    Behaviour(
        "headings",
        "th[data-column] · data-headings-store-value",
        "The edge resizes (kept in this browser, per person and list); dragging sets ?cols=a,b,c.",
    ),
    Behaviour("columns", 'label[draggable][data-columns-target="item"]', "Dragged, or Alt with an arrow."),
    Behaviour(
        "filter", "form.filter-form, targets operator, values, second", "Stands under its chip; shows what fits."
    ),
    Behaviour("inplace", "form, target cancel", "A form where the value stood: takes the focus, Esc presses cancel."),
    Behaviour(
        "day",
        "targets line · keydown@document->day#key · [data-key] in a line",
        "J and K move among the lines; a letter presses the button of the line in focus that has it as data-key.",
    ),
    Behaviour("autosubmit", "change->autosubmit#now input->autosubmit#soon, target button", "The form sends itself."),
    Behaviour(
        "combobox",
        "<c-combobox name url value label>",
        'The server answers ?q= with <li role="option" data-value data-label>; the hidden field changes.',
    ),
    Behaviour(
        "suggest",
        "<input data-suggest-url-value data-suggest-one-value>",
        "Words that exist are offered for the last one typed; commas divide them, unless there is one only.",
    ),
    Behaviour(
        "zones",
        '.tri[data-controller="zones"] > nav.tabs--phone a[data-zones-target="tab"] + #id[data-zones-target="zone"]',
        "On a telephone one zone at a time; zones#pick on the tabs.",
    ),
    Behaviour("theme", "theme#pick data-value, data-theme-url-value", "Changes at once and posts `theme`."),
    Behaviour("copy", "<c-copy text>", "Copies and says so."),
    Behaviour("job", "<c-job poll>", "Replaces itself by the answer until an answer without poll."),
    Behaviour("dropzone", "<c-dropzone name send>", "Takes dropped files; with send the form goes at once."),
    Behaviour("autogrow", "textarea, input->autogrow#grow", "As tall as its text."),
    Behaviour(
        "composer",
        "<c-composer>",
        "Ctrl Enter sends; empty again after a good answer; what is not sent waits in the tab. "
        "Its tabs are on a shelf (`web/composing.py`).",
    ),
    Behaviour(
        "mention",
        '<c-composer mention="address">',
        "After an @ the address names colleagues, <li data-value>; the chosen one is written into the text.",
    ),
    Behaviour(
        "texts",
        '<c-composer texts="address">',
        "After a / that begins a line, or by the button, the address offers ready texts; the chosen one is written.",
    ),
    Behaviour(
        "passkey",
        "form[data-passkey-question-value], submit->passkey#make or #prove, targets credential and said",
        "Asks the device for a passkey and sends its answer; `said` is shown when the device gives none.",
    ),
    Behaviour(
        "moving",
        "slot [data-url data-on data-to data-minutes data-version], day [data-day] ol, grip, said",
        "An event is drawn to another day or hour, made longer or shorter: by pointer, or Alt and arrows, Enter, Esc.",
    ),
    Behaviour("turning", "keydown@document->turning#key", "A link's own key (`data-key`) follows it: previous, next."),
    Behaviour("why", "<c-why.mark url label>", "A popover with the answer of the address; a page without script."),
)
