"""Write what the verifier in the browser is made of, and the one file that anybody can host.

    python -m scripts.build_verify_page

``ledger/web/static/verify/forms.js`` are the published schemas without their prose, ``words.js`` the
sentences of the catalogues, ``ledger/web/static/verify.html`` modules, style and page in one file, and
``docs/verify-page.md`` names its SHA-256. The same sources give the same bytes.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog

from ledger.lots.table import TYPES
from ledger.verify import remarks
from ledger.web.verify_words import ERRORS, PAGE, REMARKS, WORDS
from scripts.build_catalogues import COMPLETE, catalogue_files, language_of, read
from scripts.build_schemas import schema_files

ROOT: Final = Path(__file__).resolve().parent.parent
MODULES: Final = ROOT / "ledger" / "web" / "static" / "verify"
PAGE_FILE: Final = MODULES.parent / "verify.html"
DOCS: Final = ROOT / "docs" / "verify-page.md"
FORMS_FILE: Final = MODULES / "forms.js"
WORDS_FILE: Final = MODULES / "words.js"

_KEPT: Final = (
    *("type", "const", "enum", "pattern", "required"),
    *("minLength", "maxLength", "minimum", "maximum", "exclusiveMaximum", "minItems", "maxItems"),
)
_MOMENTS: Final = ("-[0-9]{2}$", ":[0-9]{2}Z$")
_IMPORT: Final = re.compile(r'^import \{\s[^}]+\s\} from "\./([a-z0-9_]+\.js)";\n', re.MULTILINE)
_TOP_LEVEL: Final = re.compile(
    r"^(?:export )?(?:async )?(?:const|let|class|function\*?) ([A-Za-z0-9_$]+)", re.MULTILINE
)
SAID: Final = re.compile(
    r"\b(broken|fault|CannotTell|malformedEvent|proved|leftOut|doubt|say)\(\s*\"([a-z0-9_-]+)\""
)
"""Where a module names the code of a sentence."""
_HASH: Final = re.compile(r"\b[0-9a-f]{64}\b")


class _Parts:
    """The parts of all schemas, each once: a schema is a number in this list."""

    def __init__(self) -> None:
        self.list: list[str] = []
        self._numbers: dict[str, int] = {}

    def add(self, schema: Mapping[str, Any], defs: Mapping[str, Any]) -> int:
        """Return the number of a schema, all of its parts added before it."""
        if "$ref" in schema:
            return self.add(defs[schema["$ref"].rpartition("/")[2]], defs)
        part: dict[str, Any] = {name: schema[name] for name in _KEPT if name in schema}
        if "x-names" in schema:
            part["names"] = schema["x-names"]
        if schema.get("pattern", "").endswith(_MOMENTS):
            part["moment"] = True
        if "items" in schema:
            part["items"] = self.add(schema["items"], defs)
        if "anyOf" in schema:
            part["anyOf"] = [self.add(one, defs) for one in schema["anyOf"]]
        if "properties" in schema:
            part["properties"] = {name: self.add(one, defs) for name, one in schema["properties"].items()}
        others = schema.get("additionalProperties", True)
        if others is not True:
            part["additionalProperties"] = others and self.add(others, defs)
        text = json.dumps(part, separators=(",", ":"), sort_keys=True)
        if text not in self._numbers:
            self._numbers[text] = len(self.list)
            self.list.append(text)
        return self._numbers[text]


def forms() -> str:
    """Return ``forms.js``: the schemas of events, passports, statements and labels, each type's nature."""
    files, parts = schema_files(), _Parts()
    names = {name: f"events/{name}.json" for name in TYPES}
    names |= {name: f"{name}.json" for name in ("label", "lot-statement", "passport")}
    schemas = {name: json.loads(files[path]) for name, path in names.items()}
    numbers = {name: parts.add(schema, schema.get("$defs", {})) for name, schema in schemas.items()}
    types = {name: kind.nature.value for name, kind in TYPES.items()}
    lines = [
        "// Written by scripts/build_verify_page.py from schemas/: every part once, found by its number.",
        "export const FORMS = {",
        f'"types":{json.dumps(types, separators=(",", ":"))},',
        f'"schemas":{json.dumps(numbers, separators=(",", ":"))},',
        '"parts":[',
        ",\n".join(parts.list),
        "]};",
    ]
    return "\n".join(lines) + "\n"


def words() -> str:
    """Return ``words.js``: by language and code, the sentence or its forms for one and for several."""
    said = _said()
    languages: dict[str, Mapping[str, str | tuple[str, ...]]] = {"en": said}
    for path in catalogue_files(ROOT):
        # The page has no server to say the rest: it speaks the languages that are complete.
        if path.stem == "ledger" and language_of(path) in COMPLETE:
            catalogue = read(path)
            languages[language_of(path)] = {code: translated(text, catalogue) for code, text in said.items()}
    text = json.dumps(languages, ensure_ascii=False, indent=0, sort_keys=True)
    return f"// Written by scripts/build_verify_page.py from the catalogues.\nexport const WORDS = {text};\n"


def _said() -> dict[str, str | tuple[str, str]]:
    """Return the sentences that the modules can say, by code; words of the record and faults by a prefix."""
    code = "".join(sources().values())

    def used(sentences: Mapping[str, str | tuple[str, str]]) -> dict[str, str | tuple[str, str]]:
        return {name: text for name, text in sentences.items() if f'"{name}"' in code}

    faults = {**used(remarks.FAULTS), **ERRORS}
    return {
        **used(remarks.REMARKS),
        **REMARKS,
        **PAGE,
        **{f"fault:{name}": text for name, text in faults.items()},
        **{f"word:{name}": text for name, text in WORDS.items()},
    }


def translated(text: str | tuple[str, str], catalogue: Catalog) -> str | tuple[str, ...]:
    """Return a sentence, or its two forms, in the language of a catalogue; stop when it has none."""
    message = catalogue.get(text)
    if message is None or not message.string:
        raise SystemExit(f"No translation of {text!r}: run scripts/build_catalogues.py --update")
    return message.string if isinstance(message.string, str) else tuple(message.string)


def sources() -> dict[str, str]:
    """Return the modules that people write, by file name."""
    written = (path for path in sorted(MODULES.glob("*.js")) if path not in {FORMS_FILE, WORDS_FILE})
    return {path.name: path.read_text(encoding="utf-8") for path in written}


def bundle(sources: Mapping[str, str], entry: str) -> str:
    """Return one script in which each module stands once, behind those that it imports.

    The modules share one scope then, so no name may stand at the top of two of them, and none is renamed.
    """
    names: dict[str, str] = {}
    order: dict[str, None] = {}

    def add(file: str) -> None:
        for other in _IMPORT.findall(sources[file]):
            if other not in order:
                add(other)
        order[file] = None

    add(entry)
    for file in order:
        for name in _TOP_LEVEL.findall(sources[file]):
            if name in names:
                raise SystemExit(f"{file} and {names[name]} both have a {name} at the top.")
            names[name] = file
    return "\n".join(_without_modules(sources[file]) for file in order)


def _without_modules(source: str) -> str:
    bare = re.sub(r"^export ", "", _IMPORT.sub("", source), flags=re.MULTILINE)
    if re.search(r"^(import|export)\b", bare, flags=re.MULTILINE):
        raise SystemExit("A module imports or exports in a way that cannot be put into one file.")
    return bare


def page(generated: Mapping[str, str]) -> str:
    """Return the one file: the page with its style and script inside, allowed by their hashes alone."""
    html = (MODULES / "index.html").read_text(encoding="utf-8")
    style = (MODULES / "style.css").read_text(encoding="utf-8")
    # "</" would end the element; in a string of JavaScript "<\/" is the same text.
    script = bundle({**sources(), **generated}, "page.js").replace("</", "<\\/")
    policy = f"default-src 'none'; script-src {_source(script)}; style-src {_source(style)}; img-src data:"
    for mark, text in (
        ('<link rel="stylesheet" href="style.css">', f"<style>{style}</style>"),
        ('<script type="module" src="page.js"></script>', f'<script type="module">{script}</script>'),
        ("default-src 'none'; script-src 'self'; style-src 'self'; img-src data:", policy),
    ):
        if html.count(mark) != 1:
            raise SystemExit(f"index.html has not exactly one {mark}")
        html = html.replace(mark, text)
    return html


def _source(text: str) -> str:
    """Return the source expression of an element's text in a content security policy."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def docs(html: str) -> str:
    """Return the page of the documentation with the hash of the one file."""
    text, count = _HASH.subn(sha256(html.encode()).hexdigest(), DOCS.read_text(encoding="utf-8"))
    if count != 1:
        raise SystemExit("docs/verify-page.md must name one hash.")
    return text


def built() -> dict[Path, str]:
    """Return every file that this script writes."""
    generated = {FORMS_FILE: forms(), WORDS_FILE: words()}
    html = page({path.name: text for path, text in generated.items()})
    return generated | {PAGE_FILE: html, DOCS: docs(html)}


def main() -> None:
    """Run as a command."""
    for path, text in built().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
