/* Builds styles, scripts and the icon sprite into web/static, each file named after its content. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../../../..");
const out = resolve(here, "../static");
const icons = join(root, "node_modules/@tabler/icons/icons");

/** `@import "rooms:css"` stands for every file of css/rooms, in alphabetical order. */
const rooms = {
  name: "rooms",
  setup(build) {
    build.onResolve({ filter: /^rooms:css$/ }, () => ({ path: "rooms", namespace: "rooms" }));
    build.onLoad({ filter: /.*/, namespace: "rooms" }, () => {
      const files = readdirSync(join(here, "css/rooms")).filter((name) => name.endsWith(".css")).sort();
      return {
        contents: files.map((name) => `@import "./css/rooms/${name}";`).join("\n"),
        loader: "css",
        resolveDir: here,
      };
    });
  },
};

function hash(text) {
  const bytes = createHash("sha256").update(text).digest();
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  return Array.from(bytes.subarray(0, 8), (byte) => letters[byte % 32]).join("");
}

function symbol(name) {
  const [folder, file] = name.endsWith("-filled") ? ["filled", name.replace(/-filled$/, "")] : ["outline", name];
  let source;
  try {
    source = readFileSync(join(icons, folder, `${file}.svg`), "utf8");
  } catch {
    throw new Error(`icons.txt names "${name}", which @tabler/icons does not have.`);
  }
  const marks = source
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace(/<\/svg>\s*$/, "")
    .replace(/<path stroke="none"[^>]*fill="none"[^>]*>/, "")
    .replace(/\s+/g, " ")
    .trim();
  const paint = folder === "filled" ? ' fill="currentColor" stroke="none"' : "";
  return `<symbol id="${name}" viewBox="0 0 24 24"${paint}>${marks}</symbol>`;
}

function sprite() {
  const names = readFileSync(join(here, "icons.txt"), "utf8").split(/\s+/).filter(Boolean);
  const text = `<svg xmlns="http://www.w3.org/2000/svg">${names.map(symbol).join("\n")}</svg>\n`;
  const file = `icons-${hash(text)}.svg`;
  writeFileSync(join(out, file), text);
  return file;
}

function copied(name) {
  const text = readFileSync(join(here, name));
  const file = name.replace(/(\.[^.]+)$/, `-${hash(text)}$1`);
  writeFileSync(join(out, file), text);
  return file;
}

function entries() {
  const pages = existsSync(join(here, "pages")) ? readdirSync(join(here, "pages"), { withFileTypes: true }) : [];
  return [
    join(here, "app.ts"),
    join(here, "app.css"),
    ...pages.filter((entry) => /\.(ts|css)$/.test(entry.name)).map((entry) => join(here, "pages", entry.name)),
  ];
}

async function bundle() {
  const result = await esbuild.build({
    entryPoints: entries(),
    outdir: out,
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: ["chrome120", "firefox121", "safari17.5"],
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
    assetNames: "[name]-[hash]",
    loader: { ".woff2": "file" },
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
    plugins: [rooms],
  });
  const manifest = {};
  for (const path of Object.keys(result.metafile.outputs)) {
    const file = basename(path);
    manifest[file.replace(/-[0-9A-Z]{8}(\.[^.]+)$/, "$1")] = file;
  }
  return manifest;
}

mkdirSync(out, { recursive: true });
const manifest = { ...(await bundle()), "icons.svg": sprite(), "mark.svg": copied("mark.svg") };
const draft = join(out, `manifest-${process.pid}.json`);
const sorted = Object.fromEntries(Object.entries(manifest).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(draft, JSON.stringify(sorted, null, 2) + "\n");
renameSync(draft, join(out, "manifest.json"));
