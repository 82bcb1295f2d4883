import { Application } from "@hotwired/stimulus";
import htmx from "htmx.org";

import Autogrow from "./controllers/autogrow";
import Autosubmit from "./controllers/autosubmit";
import Cells from "./controllers/cells";
import Clipboard from "./controllers/clipboard";
import Columns from "./controllers/columns";
import Combobox from "./controllers/combobox";
import Composer from "./controllers/composer";
import Copy from "./controllers/copy";
import Day from "./controllers/day";
import Dialog from "./controllers/dialog";
import Dropzone from "./controllers/dropzone";
import Filter from "./controllers/filter";
import Headings from "./controllers/headings";
import Inplace from "./controllers/inplace";
import Job from "./controllers/job";
import List from "./controllers/list";
import Mention from "./controllers/mention";
import Menu from "./controllers/menu";
import Notice from "./controllers/notice";
import Opener from "./controllers/opener";
import Page from "./controllers/page";
import Palette from "./controllers/palette";
import Passkey from "./controllers/passkey";
import Peek from "./controllers/peek";
import Rail from "./controllers/rail";
import Selection from "./controllers/selection";
import Shortcuts from "./controllers/shortcuts";
import Suggest from "./controllers/suggest";
import Texts from "./controllers/texts";
import Theme from "./controllers/theme";
import Toast from "./controllers/toast";
import Toasts from "./controllers/toasts";
import Moving from "./controllers/moving";
import Turning from "./controllers/turning";
import Why from "./controllers/why";
import Zones from "./controllers/zones";
import { forgetDrafts } from "./drafts";
import { tellCutTexts } from "./titles";

declare global {
  interface Window {
    htmx: typeof htmx;
    stimulus: Application;
  }
}

const application = Application.start();
application.register("autogrow", Autogrow);
application.register("autosubmit", Autosubmit);
application.register("cells", Cells);
application.register("clipboard", Clipboard);
application.register("columns", Columns);
application.register("combobox", Combobox);
application.register("composer", Composer);
application.register("copy", Copy);
application.register("day", Day);
application.register("dialog", Dialog);
application.register("dropzone", Dropzone);
application.register("filter", Filter);
application.register("headings", Headings);
application.register("inplace", Inplace);
application.register("job", Job);
application.register("list", List);
application.register("mention", Mention);
application.register("menu", Menu);
application.register("notice", Notice);
application.register("opener", Opener);
application.register("page", Page);
application.register("palette", Palette);
application.register("passkey", Passkey);
application.register("peek", Peek);
application.register("rail", Rail);
application.register("selection", Selection);
application.register("shortcuts", Shortcuts);
application.register("suggest", Suggest);
application.register("texts", Texts);
application.register("theme", Theme);
application.register("toast", Toast);
application.register("toasts", Toasts);
application.register("moving", Moving);
application.register("turning", Turning);
application.register("why", Why);
application.register("zones", Zones);

if (document.body.classList.contains("gate")) forgetDrafts();

document.addEventListener("pointerover", tellCutTexts, { passive: true });

window.htmx = htmx;
window.stimulus = application;
