// Makes what the site is dressed in out of the locked packages: `node build.mjs FOLDER`.
//
// Written: dkfds.css (icons inside, no fonts), fonts/ (the pages' letters as woff2, the drawings' as ttf),
// icons.json (name -> the inside of its svg) and LICENCES.txt. Same packages, same bytes.
import { mkdir, readFile, writeFile, copyFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compile, Logger } from "sass";

const [target] = process.argv.slice(2);
const from = join("node_modules", "dkfds", "dist");
const icon = (name) => readFileSync(join(from, "img", "svg-icons", `${name}.svg`), "utf8").trim();

// A page then asks for no icon by an address of its own.
const inside = (css) =>
  css.replace(/url\(["']?[^"')]*\/svg-icons\/([\w-]+)\.svg["']?\)/g, (_, name) => {
    const text = icon(name).replace(/"/g, "'").replace(/[%#<>]/g, encodeURIComponent);
    return `url("data:image/svg+xml,${text}")`;
  });

async function styles() {
  const { css } = compile("dkfds.scss", {
    style: "compressed", loadPaths: [join(from, "scss")], logger: Logger.silent, charset: false,
  });
  await writeFile(join(target, "dkfds.css"), inside(css));
}

// Latin1 holds what Danish and numbers need; Pi holds the arrows. Drawings turned into pictures need whole files.
async function letters() {
  for (const [weight, name] of [["Regular", "regular"], ["SemiBold", "semibold"]]) {
    const fonts = join(from, "fonts", "IBMPlexSans");
    const split = (part) => join(fonts, "split", "woff2", `IBMPlexSans-${weight}-${part}.woff2`);
    await copyFile(split("Latin1"), join(target, "fonts", `plex-${name}.woff2`));
    await copyFile(split("Pi"), join(target, "fonts", `plex-${name}-signs.woff2`));
    await copyFile(join(fonts, "complete", "ttf", `IBMPlexSans-${weight}.ttf`), join(target, "fonts", `plex-${name}.ttf`));
  }
}

async function icons() {
  const wanted = JSON.parse(await readFile("icons.json", "utf8"));
  const found = wanted.map((name) => [name, icon(name)]);
  await writeFile(join(target, "icons.json"), JSON.stringify(Object.fromEntries(found), null, 1) + "\n");
}

async function licences() {
  const { version } = JSON.parse(await readFile(join("node_modules", "dkfds", "package.json"), "utf8"));
  const text = await readFile(join("node_modules", "dkfds", "LICENSE.md"), "utf8");
  await writeFile(join(target, "LICENCES.txt"), `dkfds ${version}\n\n${text}`);
}

await mkdir(join(target, "fonts"), { recursive: true });
await Promise.all([styles(), letters(), icons(), licences()]);
