import { Application } from "@hotwired/stimulus";
import htmx from "htmx.org";

declare global {
  interface Window { htmx: typeof htmx }
}
window.htmx = htmx;

Application.start();
